# The command `cams` in a container, which runs a local CAMS unless it is told otherwise: docker build --tag cams .
FROM rust:1-alpine AS build
# A C compiler and the headers that the cryptography of TLS needs.
RUN apk add --no-cache build-base
WORKDIR /src
COPY . .
RUN cargo build --release --locked --package cams-cli
# All that the image has: the program, the certificates that webhooks with https are checked with, and a folder for
# large uploads.
RUN mkdir -p /image/etc/ssl/certs /image/tmp && chmod 1777 /image/tmp \
    && cp target/release/cams /image/ \
    && cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/

FROM scratch
COPY --from=build /image/ /
USER 65534:65534
ENV CAMS_MOCK_HOST=0.0.0.0
EXPOSE 8642
ENTRYPOINT ["/cams"]
CMD ["mock"]
