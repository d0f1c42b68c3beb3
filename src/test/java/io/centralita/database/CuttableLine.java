package io.centralita.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A line to a database server that can be cut in the middle of a statement, and that can lead to
 * another port when the server comes back on one. While nobody listens there, whoever calls is hung
 * up on.
 */
public final class CuttableLine implements AutoCloseable {
  private final ServerSocket entrance;
  private final ExecutorService threads;
  private final Set<Call> calls = ConcurrentHashMap.newKeySet();
  private volatile DatabaseUrl target;

  /** One connection, from end to end. */
  private record Call(Socket client, Socket server) implements AutoCloseable {

    void carry(Socket from, Socket to) {
      try {
        from.getInputStream().transferTo(to.getOutputStream());
      } catch (IOException ended) {
        // by one end or the other, or cut
      } finally {
        close();
      }
    }

    @Override
    public void close() {
      hangUp(client);
      hangUp(server);
    }
  }

  private CuttableLine(ServerSocket entrance, DatabaseUrl target) {
    this.entrance = entrance;
    this.target = target;
    this.threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "line");
              thread.setDaemon(true);
              return thread;
            });
    threads.execute(this::accept);
  }

  public static CuttableLine to(DatabaseUrl target) {
    try {
      return new CuttableLine(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What to connect to in place of the server. */
  public DatabaseUrl url() {
    return new DatabaseUrl(
        target.jdbcUrl().replaceFirst("//[^/]+/", "//127.0.0.1:" + entrance.getLocalPort() + "/"),
        target.user(),
        target.password());
  }

  /** From now on calls go there. */
  public void leadTo(DatabaseUrl newTarget) {
    target = newTarget;
  }

  /**
   * Ends every connection, whatever it is doing; new ones can be made at once.
   *
   * @return how many there were
   */
  public int cut() {
    List<Call> going = List.copyOf(calls);
    going.forEach(Call::close);
    return going.size();
  }

  @Override
  public void close() {
    try {
      entrance.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      cut();
      threads.shutdownNow();
    }
  }

  private void accept() {
    while (!entrance.isClosed()) {
      try {
        connect(entrance.accept());
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void connect(Socket client) {
    try {
      String[] hostAndPort = target.target().replaceFirst("/.*", "").split(":", 2);
      Call call = new Call(client, new Socket(hostAndPort[0], Integer.parseInt(hostAndPort[1])));
      call.client().setTcpNoDelay(true);
      call.server().setTcpNoDelay(true);
      calls.add(call);
      threads.execute(() -> call.carry(call.client(), call.server()));
      threads.execute(
          () -> {
            call.carry(call.server(), call.client());
            calls.remove(call);
          });
    } catch (IOException nobodyThere) {
      hangUp(client);
    }
  }

  private static void hangUp(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is of no use any more, one way or the other
    }
  }
}
