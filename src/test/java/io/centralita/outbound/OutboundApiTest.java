package io.centralita.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.api.ApiRequest;
import io.centralita.database.StorableText;
import io.centralita.twilio.TwilioApi.Credentials;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is decided on a request before Twilio is asked. */
class OutboundApiTest {

  private static final String BODY =
      "{\"to\":\"+34600000001\",\"tenant_id\":\"00000000-0000-0000-0000-000000000001\"}";

  private final AtomicBoolean stopping = new AtomicBoolean();

  private OutboundCall read(Credentials credentials, String base) {
    return api(credentials, base)
        .read(new ApiRequest("POST", null, null, null, null, null, BODY, false), Map.of());
  }

  private OutboundApi api(Credentials credentials, String base) {
    return new OutboundApi(
        new OutboundSettings(
            Optional.ofNullable(credentials),
            URI.create("https://api.twilio.com"),
            Optional.empty(),
            Optional.ofNullable(base).map(URI::create),
            1),
        () -> StorableText.UNCHANGED,
        stopping::get);
  }

  @Test
  void aSettingThatIsMissing_isNamed() {
    Credentials credentials = new Credentials("AC1", "AC1", "secret", "secret");

    OutboundCall withoutAddress = read(credentials, null);
    OutboundCall withoutCredentials = read(null, "https://calls.example.com");

    assertThat(withoutAddress.answer().status()).isEqualTo(503);
    assertThat(withoutAddress.answer().content().get("error").toString())
        .contains("PUBLIC_BASE_URL");
    assertThat(withoutCredentials.answer().status()).isEqualTo(503);
    assertThat(withoutCredentials.answer().content().get("error").toString())
        .contains("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN");
    assertThat(read(credentials, "https://calls.example.com").isAnswered()).isFalse();
  }

  @Test
  void aStop_whileACallWaitsForItsTurn_placesNothing_andSaysSo() {
    Credentials credentials = new Credentials("AC1", "AC1", "secret", "secret");
    OutboundApi api = api(credentials, "https://calls.example.com");
    OutboundCall call = read(credentials, "https://calls.example.com");
    call.claimed();

    api.slotted(call, Map.of("wait", 5L));
    api.goOn(call);
    assertThat(call.isAnswered()).isFalse();
    stopping.set(true);
    api.goOn(call);

    assertThat(call.answer().status()).isEqualTo(503);
    assertThat(call.freesKey()).isTrue();
  }
}
