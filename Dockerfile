# xenlint in a container: docker run --rm --network none --volume "$PWD:/repository:ro" IMAGE check
# A release pins the image by its digest.
ARG PYTHON=python:3.13-slim-trixie

FROM ${PYTHON} AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY linter linter
COPY rules rules
COPY share share
RUN python -m venv --without-pip /opt/xenlint \
    && python -m pip --python /opt/xenlint install --no-cache-dir --quiet .

FROM ${PYTHON}
COPY --from=build /opt/xenlint /opt/xenlint
WORKDIR /repository
USER 65534:65534
ENTRYPOINT ["/opt/xenlint/bin/xenlint"]
CMD ["check"]
