package io.centralita.database;

import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How every connection of ours is made. Nothing here, and nothing in our SQL, may outlive a
 * transaction on the server: behind a transaction-mode pooler the next one runs elsewhere.
 */
final class DriverSettings {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private DriverSettings() {}

  /** Connections without a pool; a {@code patience} of zero waits for an answer for ever. */
  static PGSimpleDataSource dataSource(DatabaseUrl url, Duration patience) {
    PGSimpleDataSource driver = new PGSimpleDataSource();
    // named statements live in one server connection: a pooler hands us another one's of that name
    driver.setPrepareThreshold(0);
    // a peer that vanished without a word must not hold a thread for ever
    driver.setSocketTimeout((int) patience.toSeconds());
    // firewalls forget connections that say nothing for minutes
    driver.setTcpKeepAlive(true);
    // for pg_stat_activity; sent when connecting, poolers know it
    driver.setApplicationName("centralita");
    // details quote rows, hence phone numbers
    driver.setLogServerErrorDetail(false);
    // the driver lets what is set above stand before what the address says
    driver.setUrl(url.jdbcUrl());
    if (!url.names("connectTimeout")) {
      // an unreachable host is to be reported, not waited for
      driver.setConnectTimeout((int) CONNECT.toSeconds());
    }
    driver.setUser(url.user());
    if (!url.password().isEmpty()) {
      driver.setPassword(url.password());
    }
    return driver;
  }
}
