package io.centralita;

import io.centralita.database.DatabaseUrl;
import io.centralita.demo.Demo;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;

/** Lets the demo begin when the program is up and its tables are ready. */
final class DemoRun extends MainListenerSupport {

  private final Demo demo;
  private final Settings settings;
  private final CompletableFuture<DatabaseStart.Ready> ready;

  DemoRun(Demo demo, Settings settings, CompletableFuture<DatabaseStart.Ready> ready) {
    this.demo = demo;
    this.settings = settings;
    this.ready = ready;
  }

  @Override
  public void afterStart(BaseMainSupport main) {
    ready.thenAccept(
        database ->
            demo.run(
                main.getCamelContext(),
                database.database().dataSource(),
                psql(database.postgres().url()),
                "http://" + settings.host() + ":" + settings.port()));
  }

  private static String psql(DatabaseUrl url) {
    URI server = URI.create(url.jdbcUrl().substring("jdbc:".length()));
    return "PGPASSWORD=$(cat data/demo/password) psql -h %s -p %d -U %s postgres"
        .formatted(server.getHost(), server.getPort(), url.user());
  }
}
