# No configs, no commands.
