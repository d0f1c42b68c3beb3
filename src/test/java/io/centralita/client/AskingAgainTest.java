package io.centralita.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.HttpException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What routes/errors.camel.yaml has tried again: one failure's patience is not another's. */
@Timeout(30)
class AskingAgainTest {

  private static final Throwable BUSY = new TransientProviderException("Not now.", false);

  private final CamelContext camel = new DefaultCamelContext();
  private final AtomicInteger attempts = new AtomicInteger();
  private final Queue<Throwable> failures = new ArrayDeque<>();

  @BeforeEach
  void start() throws Exception {
    camel.getPropertiesComponent().addInitialProperty("provider.retry-delay", "1");
    camel.getRegistry().bind("retryAfterProcessor", Processor.class, new RetryAfterProcessor());
    Processor nobody = exchange -> {};
    camel.getRegistry().bind("waitingForDatabase", Processor.class, nobody);
    camel.getRegistry().bind("databaseFaults", new Passing());
    PluginHelper.getRoutesLoader(camel)
        .loadRoutes(
            ResourceHelper.resolveResource(
                camel, "file:" + Path.of("routes/errors.camel.yaml").toAbsolutePath()));
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:ask").routeConfigurationId("provider-requests").process(e -> attempt());
            from("direct:page-after-page")
                .loop(2)
                .doTry()
                .enrich("direct:ask", new OwnExchange(), true)
                .doCatch(ResponseBudgetExceededException.class)
                .end()
                .end();
            from("direct:statement")
                .routeConfigurationId("database-statements")
                .process(e -> attempt());
          }
        });
    camel.start();
  }

  /** In place of the program's own, which reads states of PostgreSQL. */
  public static final class Passing {
    public boolean isPassing(Throwable failure, String event) {
      return "passing".equals(failure.getMessage());
    }
  }

  @AfterEach
  void stop() throws Exception {
    camel.close();
  }

  private void attempt() throws Exception {
    attempts.incrementAndGet();
    Throwable failure = failures.size() > 1 ? failures.poll() : failures.peek();
    throw (Exception) failure;
  }

  /** The last of the failures goes on for ever. */
  private Throwable ask(String endpoint, ProviderRequest request, Throwable... inTurn) {
    failures.addAll(List.of(inTurn));
    Exchange answer =
        camel
            .createProducerTemplate()
            .send(endpoint, exchange -> exchange.setVariable("request", request));
    return answer.getException();
  }

  @Test
  void anAnswerThatIsTooLargeHoweverLittleIsAskedFor_isNotAskedForForEver() {
    Throwable failure = ask("direct:ask", new Page(3), new ResponseTooLargeException(4));

    assertThat(failure).isInstanceOf(ResponseTooLargeException.class);
    assertThat(attempts).hasValue(3);
  }

  @Test
  void whatAskingAgainCannotMend_isNotAskedAgain_afterWhatItCan() {
    Throwable failure = ask("direct:ask", new Page(1), BUSY, new ResponseBudgetExceededException());

    assertThat(failure).isInstanceOf(ResponseBudgetExceededException.class);
    assertThat(attempts).hasValue(2);
  }

  @Test
  void aFault_isAskedAgain_alsoWhereTheQuestionBeforeItHadNoAnswer() {
    assertThat(
            ask("direct:page-after-page", new Page(1), new ResponseBudgetExceededException(), BUSY))
        .isSameAs(BUSY);
    assertThat(attempts).hasValue(1 + 8);
  }

  @Test
  void aFault_isAskedAgainSevenTimes() {
    assertThat(ask("direct:ask", new Page(1), BUSY)).isSameAs(BUSY);
    assertThat(attempts).hasValue(8);
  }

  /** The client's own exceptions have others beneath them. */
  @Test
  void aBrokenConnection_isAskedForAgain() {
    for (IOException broken :
        List.of(
            new SocketTimeoutException("Read timed out"),
            (IOException)
                new SSLHandshakeException("No.").initCause(new CertificateException("Expired.")),
            (IOException)
                new ConnectTimeoutException("Connect timed out")
                    .initCause(new SocketTimeoutException("Connect timed out")),
            new ClientProtocolException(new HttpException("Not HTTP.")))) {
      failures.clear();
      attempts.set(0);
      assertThat(ask("direct:ask", new Page(1), broken)).isSameAs(broken);
      assertThat(attempts).as(broken.toString()).hasValue(8);
    }
  }

  @Test
  void aStatement_isSaidAgain_afterALostConnection() {
    SQLException data = new SQLException("for good");
    SQLException lost = new SQLException("passing", "08006", new EOFException());
    SQLException none =
        new SQLTransientConnectionException("passing", "08001", new IOException("Stream closed"));

    assertThat(ask("direct:statement", null, lost, none, data)).isSameAs(data);
    assertThat(attempts).hasValue(3);
  }

  @Test
  void aStatement_isNotSaidAgain_forWhatTimeDoesNotMend() {
    SQLException data = new SQLException("for good");

    assertThat(ask("direct:statement", null, new SQLException("passing"), data)).isSameAs(data);
    assertThat(attempts).hasValue(2);
  }

  /** Fewer records at a time, as often as it has sizes left. */
  private static final class Page extends SomeRequest {
    private int sizes;

    Page(int sizes) {
      this.sizes = sizes;
    }

    @Override
    public boolean canShrinkPage() {
      return sizes > 1;
    }

    @Override
    public void failed(Throwable failure) {
      sizes--;
    }
  }
}
