# docker build -t coopbot .
# docker run -d --name coopbot -v coopbot-data:/data -v /var/run/docker.sock:/var/run/docker.sock \
#   --group-add "$(stat -c %g /var/run/docker.sock)" coopbot
# /data holds config.yml, the journal, the keys and the clones. The socket makes whoever is in here root on that machine.

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY src/adapters/matrix/stubs src/adapters/matrix/stubs
RUN npm ci --omit=dev --omit=optional && npm cache clean --force

FROM node:24-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates git openssh-client procps tini \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node /data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE config.example.yml ./
COPY commands commands
COPY src src
# Types are stripped once and kept: less memory, a faster start.
ENV NODE_ENV=production NODE_COMPILE_CACHE=/data/.cache/node
USER node
VOLUME /data
WORKDIR /data
STOPSIGNAL SIGTERM
# A write of a few bytes beside the journal: a full or read-only disk is what the bot cannot live with.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD pgrep -f '^node /app/src/main.ts' >/dev/null && touch /data/.writable
# tini passes signals on and ends what git and ssh leave behind.
ENTRYPOINT ["tini", "--", "node", "/app/src/main.ts"]
CMD ["run", "--config", "/data/config.yml"]
