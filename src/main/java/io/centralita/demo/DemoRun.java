package io.centralita.demo;

import io.centralita.database.DatabaseUrl;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;

/** Starts the demo when the program is up and its tables are ready. */
public final class DemoRun extends MainListenerSupport {

  private final Demo demo;
  private final String address;
  private final CompletableFuture<Tables> ready;

  /** The database, once its tables are there. */
  public record Tables(DataSource dataSource, DatabaseUrl url) {}

  /**
   * @param address of the program's own HTTP server
   */
  public DemoRun(Demo demo, String address, CompletableFuture<Tables> ready) {
    this.demo = demo;
    this.address = address;
    this.ready = ready;
  }

  @Override
  public void afterStart(BaseMainSupport main) {
    ready.thenAccept(
        tables ->
            demo.run(main.getCamelContext(), tables.dataSource(), psql(tables.url()), address));
  }

  private static String psql(DatabaseUrl url) {
    URI server = URI.create(url.jdbcUrl().substring("jdbc:".length()));
    return "PGPASSWORD=$(cat data/demo/password) psql -h %s -p %d -U %s postgres"
        .formatted(server.getHost(), server.getPort(), url.user());
  }
}
