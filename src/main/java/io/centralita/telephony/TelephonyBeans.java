package io.centralita.telephony;

import io.centralita.api.ApiResponse;
import io.centralita.api.Door;
import io.centralita.database.Database;
import io.centralita.database.DatabaseBeans;
import io.centralita.database.DatabaseGate;
import io.centralita.webhook.WebhookApi;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;

/** Makes what the routes that answer calls name. */
public final class TelephonyBeans implements CamelConfiguration {

  private static final List<String> ADDRESSES =
      List.of(
          "/functions/v1/twilio-webhook",
          "/twilio-menu",
          "/functions/v1/twilio-outbound-script",
          "/functions/v1/twilio-status",
          "/functions/v1/twilio-recording",
          "/functions/v1/twilio-transcription");

  /** Tenants looked up at the same time, and those that may wait for that. */
  private static final int LOOKUPS = 6;

  private static final int LOOKUPS_WAITING = 100;

  private final TelephonySettings settings;
  private final Clock clock;

  public TelephonyBeans(TelephonySettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void configure(CamelContext camel) {
    TwilioSignature signature = new TwilioSignature(settings.authToken(), settings.publicAddress());
    camel.getRegistry().bind("twilioSignature", signature);
    Function<HttpServerRequest, Optional<ApiResponse>> refusal =
        refusal(CamelContextHelper.mandatoryFindSingleByType(camel, WebhookApi.class), signature);
    for (String path : ADDRESSES) {
      camel.getRegistry().bind("door " + path, new Door(path, refusal));
    }
    camel.getRegistry().bind("twilioWebhooks", new TwilioWebhooks(clock));
    ExecutorService lookups = lookups(camel);
    CalledTenants tenants =
        new CalledTenants(Database.jdbi(DatabaseBeans.dataSource(camel)), lookups);
    camel.getRegistry().bind("calledTenants", tenants);
    DatabaseGate gate = CamelContextHelper.mandatoryFindSingleByType(camel, DatabaseGate.class);
    camel.getRegistry().bind("twilioEvents", new TwilioEvents(gate::text));
    Ivr ivr = new Ivr(settings.ivr(), tenants, settings.publicAddress());
    camel.getRegistry().bind("ivr", ivr);
    // no caller is to wait until Java has found what writes XML
    lookups.execute(ivr::goodbye);
  }

  /** Whose signature cannot be one goes no further; nor does anybody where there is no token. */
  private Function<HttpServerRequest, Optional<ApiResponse>> refusal(
      WebhookApi answers, TwilioSignature signature) {
    String[] missing = settings.missing().toArray(String[]::new);
    if (missing.length > 0) {
      return request -> Optional.of(answers.without(missing));
    }
    return request ->
        signature.isPlausible(request.getHeader(TwilioSignature.HEADER))
            ? Optional.empty()
            : Optional.of(answers.unauthorized());
  }

  private ExecutorService lookups(CamelContext camel) {
    return camel
        .getExecutorServiceManager()
        .newThreadPool(
            this,
            "tenants",
            new ThreadPoolProfileBuilder("tenants")
                .poolSize(LOOKUPS)
                .maxPoolSize(LOOKUPS)
                .maxQueueSize(LOOKUPS_WAITING)
                .rejectedPolicy(ThreadPoolRejectedPolicy.Abort)
                .build());
  }
}
