# One image: the built program (decision 20), the hasher's machine code, and Node. No sources, no npm packages.
#   docker build -t countersign .
#   docker run --name countersign -p 3000:3000 -v countersign:/data --env-file .env countersign
# It begins with nobody in it; the first person, who is mailed a link to choose a password:
#   docker exec countersign node command-line.mjs add-person --email … --name … --organisation … --plan professional --role administrator

FROM node:26-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# The hasher's binary is an optional dependency of its package, so optional ones come along.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY scripts ./scripts
COPY src ./src
RUN node scripts/build.ts --into dist

FROM node:26-slim
ENV NODE_ENV=production DATA_DIR=/data PORT=3000
WORKDIR /app
COPY LICENSE ./
COPY --from=build /app/node_modules/@node-rs ./node_modules/@node-rs
COPY --from=build /app/dist ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["node", "command-line.mjs", "health"]
# Node itself, without npm between it and the signals.
CMD ["node", "--disable-warning=ExperimentalWarning", "--min-semi-space-size=8", "--max-semi-space-size=8", "main.mjs"]
