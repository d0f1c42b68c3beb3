package io.centralita.database;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * What answers in place of a database: a pooler that refuses everybody, or, where it was given none
 * of its words, somebody who says yes to TLS and no more.
 */
final class RefusingServer implements AutoCloseable {
  private final ServerSocket entrance;
  private final String state;
  private final String words;
  private final SSLContext tls;

  private RefusingServer(String state, String words, SSLContext tls) throws IOException {
    this.tls = tls;
    this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.state = state;
    this.words = words;
    Thread thread = new Thread(this::answer, "refusing");
    thread.setDaemon(true);
    thread.start();
  }

  static RefusingServer saying(String state, String words) throws IOException {
    return new RefusingServer(state, words, null);
  }

  static RefusingServer offeringTls() throws IOException {
    return new RefusingServer(null, null, null);
  }

  /** With the certificate in a key store. */
  static RefusingServer withCertificate(Path keyStore, char[] password)
      throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(keyStore.toFile(), password), password);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    return new RefusingServer(null, null, tls);
  }

  DatabaseUrl url(String parameters) {
    return new DatabaseUrl(
        "jdbc:postgresql://127.0.0.1:" + entrance.getLocalPort() + "/calls?" + parameters,
        "ana",
        "topsecret");
  }

  // the socket closes both
  @SuppressWarnings("PMD.CloseResource")
  private void answer() {
    while (!entrance.isClosed()) {
      try (Socket client = entrance.accept()) {
        DataInputStream asked = new DataInputStream(client.getInputStream());
        asked.skipNBytes(asked.readInt() - Integer.BYTES);
        DataOutputStream answer = new DataOutputStream(client.getOutputStream());
        if (words == null) {
          answer.writeByte('S');
          listen(client);
        } else {
          byte[] fields = fields();
          answer.writeByte('E');
          answer.writeInt(Integer.BYTES + fields.length);
          answer.write(fields);
        }
      } catch (IOException ended) {
        // by the client, or by the end of the test
      }
    }
  }

  private void listen(Socket client) throws IOException {
    if (tls == null) {
      client.getInputStream().transferTo(OutputStream.nullOutputStream());
      return;
    }
    try (SSLSocket secured =
        (SSLSocket) tls.getSocketFactory().createSocket(client, null, client.getPort(), false)) {
      secured.setUseClientMode(false);
      secured.setWantClientAuth(true);
      secured.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
  }

  private byte[] fields() throws IOException {
    ByteArrayOutputStream fields = new ByteArrayOutputStream();
    for (String field : new String[] {"SFATAL", "C" + state, "M" + words}) {
      fields.write(field.getBytes(StandardCharsets.UTF_8));
      fields.write(0);
    }
    fields.write(0);
    return fields.toByteArray();
  }

  @Override
  public void close() {
    try {
      entrance.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
