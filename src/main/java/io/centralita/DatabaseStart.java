package io.centralita;

import io.centralita.database.Database;
import io.centralita.database.DatabaseGate;
import io.centralita.database.DatabaseUnavailableException;
import io.centralita.runs.RunLedger;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Brings up the database while the listener is already open: an embedded server, the tables, the
 * adoption of older ones. A fault that time cannot mend ends the program.
 */
public final class DatabaseStart implements AutoCloseable {

  /** For a server of our own to be told to end; what waits for a silent host is not waited for. */
  private static final long OWN_SERVER_MILLIS = 11_000;

  private static final long OTHER_SERVER_MILLIS = 1_000;

  private final Settings settings;
  private final Path directory;
  private final DatabaseGate gate;
  private final Consumer<Database> furtherPreparation;
  private final Runnable giveUp;
  private final CompletableFuture<Ready> ready = new CompletableFuture<>();
  private final Thread thread = new Thread(this::run, "database");
  private volatile RuntimeException lost;
  private Postgres postgres;
  private Database database;
  private boolean closed;

  /** The database from when it can be used. */
  public record Ready(Postgres postgres, Database database) {}

  /**
   * @param directory of the embedded server, where the settings name no other
   * @param furtherPreparation what is to be in the tables besides; done again where it was cut
   *     short
   * @param giveUp stops the program
   */
  DatabaseStart(
      Settings settings,
      Path directory,
      DatabaseGate gate,
      Consumer<Database> furtherPreparation,
      Runnable giveUp) {
    this.settings = settings;
    this.directory = directory;
    this.gate = gate;
    this.furtherPreparation = furtherPreparation;
    this.giveUp = giveUp;
  }

  /** Returns at once. */
  void begin() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Completed when the database can be used. */
  CompletableFuture<Ready> ready() {
    return ready;
  }

  /** Throws what made the program stop, if it was the database. */
  void requireNoFailure() {
    if (lost != null) {
      throw lost;
    }
  }

  // both are kept for close()
  @SuppressWarnings("PMD.CloseResource")
  private void run() {
    try {
      if (settings.databaseUrl().isEmpty()) {
        gate.closed("The embedded PostgreSQL is starting.");
      }
      Postgres server = Postgres.of(settings, directory);
      keep(server);
      gate.closed("The database is not available yet; the start waits for it.");
      Database tables = Database.unconnected(server.url());
      keep(tables);
      tables.prepare(() -> prepare(server, tables), gate::closed);
      gate.open(tables);
      ready.complete(new Ready(server, tables));
    } catch (RuntimeException e) {
      giveUpAfter(e);
    }
  }

  private void prepare(Postgres server, Database tables) {
    gate.closed("The database's tables are being brought up to date.");
    Centralita.prepare(settings, tables);
    if (server.embedded() != null) {
      // the directory is ours alone: whoever had opened a run is dead
      new RunLedger(
              tables.dataSource(),
              tables.reserved(),
              UUID.randomUUID(),
              Clock.systemUTC(),
              settings.historicalStart())
          .releaseAll();
    }
    furtherPreparation.accept(tables);
  }

  private synchronized void keep(Postgres server) {
    postgres = server;
    requireOpen();
    server.onLoss(this::giveUpAfter);
  }

  private synchronized void keep(Database tables) {
    database = tables;
    requireOpen();
  }

  private void requireOpen() {
    if (closed) {
      throw new DatabaseUnavailableException("The start was interrupted.");
    }
  }

  private synchronized void giveUpAfter(RuntimeException failure) {
    if (!closed) {
      lost = failure;
      giveUp.run();
    }
  }

  /** Ends whatever is under way, then the connections, then an embedded server. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      thread.interrupt();
      if (database != null) {
        database.close();
      }
    }
    try {
      thread.join(settings.databaseUrl().isPresent() ? OTHER_SERVER_MILLIS : OWN_SERVER_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (postgres != null) {
      postgres.close();
    }
  }
}
