FROM node:24-slim
WORKDIR /saldo
COPY package.json package-lock.json ./
COPY functions ./functions
COPY matching-rules ./matching-rules
COPY local-org/package.json ./local-org/package.json
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
# The folder of the embedded queue, where DATABASE_URL names no PostgreSQL.
RUN mkdir -p .local/queue && chown -R node:node .local
VOLUME /saldo/.local
USER node
ENV NODE_ENV=production PORT=8081
EXPOSE 8081
HEALTHCHECK CMD node -e "fetch('http://127.0.0.1:'+process.env.PORT+'/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"
CMD ["node", "functions/host/main.ts"]
