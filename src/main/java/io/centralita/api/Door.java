package io.centralita.api;

import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.Function;

/**
 * Refuses requests by their headers, before their bodies are read. The body of one that may enter
 * is bytes, whatever type it says it has.
 *
 * @param refusal the answer to a request that goes no further; empty where it may enter
 */
public record Door(String path, Function<HttpServerRequest, Optional<ApiResponse>> refusal) {}
