package io.centralita;

import io.centralita.database.Database;
import io.centralita.database.DatabaseUrl;
import io.centralita.demo.Demo;
import java.net.URI;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;

/** Lets the demo begin when the program is up. */
final class DemoRun extends MainListenerSupport {

  private final Demo demo;
  private final Settings settings;
  private final Database database;
  private final DatabaseUrl url;

  DemoRun(Demo demo, Settings settings, Database database, DatabaseUrl url) {
    this.demo = demo;
    this.settings = settings;
    this.database = database;
    this.url = url;
  }

  @Override
  public void afterStart(BaseMainSupport main) {
    demo.run(
        main.getCamelContext(),
        database.dataSource(),
        psql(),
        "http://" + settings.host() + ":" + settings.port());
  }

  private String psql() {
    URI server = URI.create(url.jdbcUrl().substring("jdbc:".length()));
    return "PGPASSWORD=$(cat data/demo/password) psql -h %s -p %d -U %s postgres"
        .formatted(server.getHost(), server.getPort(), url.user());
  }
}
