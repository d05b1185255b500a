# The server with the site inside: one binary on a small Debian.
#
#   docker build -t galvanalyser .
#   docker run -p 8080:8080 -v galvanalyser:/data galvanalyser

FROM rust:1.95-bookworm AS build
WORKDIR /build
COPY . .
# The caches keep a second build short; the result has to leave them within the same step.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo xtask build && cp target/release/galvanalyser /galvanalyser

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin galvanalyser \
    && install --directory --owner=galvanalyser --group=galvanalyser --mode=0750 /data
COPY --from=build /galvanalyser /usr/local/bin/galvanalyser

USER galvanalyser
ENV GALVANALYSER_DATA_DIR=/data \
    GALVANALYSER_LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
# Bash opens the connection itself, so the image needs no HTTP client.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["galvanalyser"]
CMD ["serve"]
