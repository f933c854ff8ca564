#!/bin/sh
for mount in $MOUNTS; do df "/host$mount"; done
