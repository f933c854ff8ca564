/** The stack that a thing belongs to. Source: docker/cli, `LabelNamespace` in cli/compose/convert. */
export const STACK_LABEL = 'com.docker.stack.namespace';
/** A service's image as the compose file writes it. Source: docker/cli, `LabelImage` in cli/compose/convert. */
export const IMAGE_LABEL = 'com.docker.stack.image';
