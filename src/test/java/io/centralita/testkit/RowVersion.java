package io.centralita.testkit;

/** What changes when a row is written again, even with the same content. */
public record RowVersion(String xmin, String updatedAt) {}
