# The gateway, from hash-pinned packages, as a user without rights. Settings, keys and tokens are mounted.
FROM python:3.11-slim AS packages
RUN python -m venv /opt/passerelle
COPY requirements.lock ./
RUN /opt/passerelle/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin passerelle \
 && install -d -o 10001 -g 10001 /var/lib/passerelle
COPY --from=packages /opt/passerelle /opt/passerelle
COPY LICENSE /srv/passerelle/
COPY gateway /srv/passerelle/gateway
COPY resolvers /srv/passerelle/resolvers
COPY policies /srv/passerelle/policies
ENV PATH=/opt/passerelle/bin:$PATH PYTHONPATH=/srv/passerelle PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001
WORKDIR /var/lib/passerelle
EXPOSE 8000
ENTRYPOINT ["python", "-c", "from gateway.cli import main; main()"]
CMD ["serve", "--config", "/etc/passerelle/passerelle.yaml"]
