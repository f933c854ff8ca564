#!/bin/sh
exec /entrypoint.sh
