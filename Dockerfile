# The gateway, from hash-pinned packages, as a user without rights, on a root that is never written.
# Settings, keys and tokens are mounted; the ledger is a volume. By digest in production: --build-arg PYTHON=python@sha256:…
ARG PYTHON=python:3.11.13-slim-bookworm

FROM ${PYTHON} AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv --without-pip /opt/passerelle
COPY requirements.lock /build/
# pip comes from the image and stays there: the environment that is copied can install nothing.
RUN pip --python /opt/passerelle/bin/python install --require-hashes --only-binary :all: -r /build/requirements.lock

FROM ${PYTHON}
RUN groupadd --system --gid 10001 passerelle \
 && useradd --system --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin passerelle \
 && install -d -m 0700 -o 10001 -g 10001 /var/lib/passerelle
COPY --from=packages /opt/passerelle /opt/passerelle
COPY LICENSE /srv/passerelle/
COPY gateway /srv/passerelle/gateway
COPY resolvers /srv/passerelle/resolvers
COPY policies /srv/passerelle/policies
ENV PATH=/opt/passerelle/bin:$PATH PYTHONPATH=/srv/passerelle PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
# By number, so that a cluster can see that it isn't root.
USER 10001:10001
WORKDIR /var/lib/passerelle
VOLUME ["/var/lib/passerelle"]
EXPOSE 8000 8001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["python", "-c", "import httpx; httpx.get('http://127.0.0.1:8001/livez').raise_for_status()"]
ENTRYPOINT ["python", "-c", "from gateway.cli import main; main()"]
CMD ["serve", "--config", "/etc/passerelle/passerelle.yaml"]
