# The gateway, from hash-pinned packages, as a user without rights. Settings, policies and secrets are mounted.
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/passerelle
COPY requirements.lock ./
RUN /opt/passerelle/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
# The build tool isn't in the image: the wheel is made here, with the build's own isolation, and installed without dependencies.
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels . \
 && /opt/passerelle/bin/pip install --no-cache-dir --no-deps --no-index /wheels/*.whl

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin passerelle \
 && install -d -o 10001 -g 10001 /var/lib/passerelle
COPY --from=build /opt/passerelle /opt/passerelle
USER 10001
WORKDIR /var/lib/passerelle
ENV PATH=/opt/passerelle/bin:$PATH PYTHONUNBUFFERED=1
EXPOSE 8000
ENTRYPOINT ["passerelle"]
CMD ["serve", "--config", "/etc/passerelle/passerelle.yaml"]
