# One image for all processes of FRS. The default command starts the API; docker-compose.yml starts the other processes
# from the same image. Build it with `make build`.

ARG NODE_IMAGE=node:22.23.3-bookworm-slim@sha256:43ac6c60b8f89723f746e8a92ce91abd5017e627ce1ddfe4238355d3a30b772c

# ── Bundled programs, models, and the packages that the programs load from node_modules ──────────────────────────────
FROM ${NODE_IMAGE} AS build
WORKDIR /frs
COPY package.json package-lock.json .npmrc ./
# The packages work without their install scripts.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY apps apps
COPY libs libs
COPY tools tools
COPY clients/typescript/src clients/typescript/src
RUN npm run build && node dist/tools/bundle/copy-packages.js /frs/production

# ── The service ──────────────────────────────────────────────────────────────────────────────────────────────────────
FROM ${NODE_IMAGE}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000
WORKDIR /frs
COPY --from=build /frs/production/node_modules node_modules
COPY --from=build /frs/models models
COPY --from=build /frs/dist/programs dist/programs
COPY --from=build /frs/dist/apps/web/page dist/apps/web/page
COPY package.json LICENSE ./
COPY --from=build /frs/tools/model-export/yunet/LICENSE /frs/tools/model-export/yunet/NOTICE models/yunet/
# The account `node`. The user owns no file of the image, so the processes cannot change the image. The processes write only to /tmp.
USER 1000:1000
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=4s --retries=3 --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/programs/api.js"]
