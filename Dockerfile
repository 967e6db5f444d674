# syntax=docker/dockerfile:1
ARG NODE_IMAGE=node:24.21.0-slim

# The optional packages are an embedded PostgreSQL and a Node.js: the image brings its own Node.js, and a container is
# no place for a database. No install script has to run for the others.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=optional --ignore-scripts
COPY tsconfig.json tsconfig.build.json knexfile.ts ./
COPY migrations migrations
COPY src src
RUN npm run build

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=optional --ignore-scripts

FROM ${NODE_IMAGE} AS runtime
ARG VERSION=1.0.0
LABEL org.opencontainers.image.title="Callora" \
      org.opencontainers.image.description="Sell API calls: gateway, metering and exactly-once billing in USDC on Stellar" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}"
ENV NODE_ENV=production \
    APP_VERSION=${VERSION} \
    CALLORA_HOME=/var/lib/callora
WORKDIR /app
# Written to outside production only, by development secrets and the local network.
RUN install -d -o 1000 -g 1000 -m 0700 /var/lib/callora
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
# The base image's user `node`, as a number, so that Kubernetes can tell that it is not root.
USER 1000:1000
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s --retries=3 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/api/health/ready', { signal: AbortSignal.timeout(4000) }).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not through npm, which would stand between the signals and the service.
CMD ["node", "--max-semi-space-size=16", "--max-old-space-size=512", "dist/src/main.js"]
