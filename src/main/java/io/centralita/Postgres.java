package io.centralita;

import io.centralita.database.DatabaseUrl;
import io.centralita.database.embedded.EmbeddedPostgresServer;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Names the program's database server: the operator's, or an embedded one that the program starts
 * and stops.
 */
public record Postgres(DatabaseUrl url, EmbeddedPostgresServer embedded) implements AutoCloseable {

  static Postgres of(Settings settings, Path dataDirectory) {
    return settings
        .databaseUrl()
        .map(url -> new Postgres(url, null))
        .orElseGet(
            () -> {
              EmbeddedPostgresServer server = EmbeddedPostgresServer.start(dataDirectory);
              return new Postgres(server.url(), server);
            });
  }

  /** Watches the embedded server: one that ends by itself is started again, or given up. */
  void onLoss(Consumer<RuntimeException> givenUp) {
    if (embedded != null) {
      embedded.watch(givenUp::accept);
    }
  }

  @Override
  public void close() {
    if (embedded != null) {
      embedded.close();
    }
  }
}
