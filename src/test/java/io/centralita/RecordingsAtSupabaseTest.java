package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.centralita.testkit.FakeMedia;
import io.centralita.testkit.FakeSupabase;
import io.centralita.testkit.TwilioCalls;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recordings in Supabase's storage, whose errors hide in HTTP 400. */
class RecordingsAtSupabaseTest {

  private static final String JWT = "eyJh.eyJy.c2ln";
  private static final FakeMedia MEDIA = FakeMedia.start();
  private static final FakeSupabase SUPABASE = FakeSupabase.start(JWT);
  private static final String CALL = "CA" + "d".repeat(32);
  private static final String RECORDING = "RE" + "a".repeat(32);
  private static final String OBJECT = "call-recordings/" + CALL + ".mp3";

  // both settings, and no RECORDINGS_STORE
  @RegisterExtension
  static final CentralitaExtension extension =
      new CentralitaExtension()
          .fetchingRecordings()
          .with("TWILIO_API_URL", MEDIA.url())
          .with("TWILIO_ACCOUNT_SID", TwilioCalls.ACCOUNT)
          .with("TWILIO_AUTH_TOKEN", TwilioCalls.TOKEN)
          .with("SUPABASE_URL", SUPABASE.url())
          .with("SUPABASE_SERVICE_ROLE_KEY", JWT);

  private final RunningCentralita centralita = extension.program();

  @AfterAll
  static void stop() {
    MEDIA.close();
    SUPABASE.close();
  }

  @BeforeEach
  void empty() {
    MEDIA.reset();
    SUPABASE.reset();
  }

  private void fetch() {
    centralita.value(
        "SELECT public.fetch_recording('%s', '%s', '%s', 5)"
            .formatted(TwilioCalls.ACCOUNT, CALL, RECORDING));
  }

  private void awaitStored() {
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(() -> centralita.value("SELECT count(*) FROM call_recordings").equals("1"));
  }

  @Test
  void theBucketIsMade_private_once_andWhoListensGetsEveryRange() throws Exception {
    fetch();
    awaitStored();

    assertThat(SUPABASE.objects()).containsOnlyKeys(OBJECT);
    assertThat(SUPABASE.objects().get(OBJECT)).isEqualTo(FakeMedia.bytes(RECORDING));
    assertThat(SUPABASE.buckets())
        .isEqualTo("{\"id\":\"call-recordings\",\"name\":\"call-recordings\",\"public\":false}");
    assertThat(SUPABASE.requests()).extracting(FakeSupabase.Seen::method).containsOnly("POST");
    FakeSupabase.Seen upload = SUPABASE.requests().get(2);
    assertThat(upload.headers())
        .containsEntry("authorization", "Bearer " + JWT)
        .containsEntry("content-type", "audio/mpeg")
        .containsEntry("content-length", "" + FakeMedia.bytes(RECORDING).length)
        .containsEntry("x-upsert", "true")
        .doesNotContainKeys("camelfilename", "transfer-encoding");
    RecordingsTest.Listener listener = RecordingsTest.Listener.of(centralita, CALL);
    listener.getsEveryRange(FakeMedia.bytes(RECORDING), RECORDING);

    SUPABASE.objects().clear();
    HttpResponse<byte[]> gone = listener.ask("GET");
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(new String(gone.body(), StandardCharsets.UTF_8)).contains("no longer in the store");
    assertThat(listener.ask("HEAD").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"statusCode\":\"403\",\"error\":\"Unauthorized\",\"message\":\"x\"} | refused the key (403)",
        "{\"statusCode\":\"413\",\"error\":\"Payload too large\",\"message\":\"x\"} | no file so large (413)",
        "{\"statusCode\":\"415\",\"error\":\"invalid_mime_type\",\"message\":\"x\"} | no audio/mpeg",
        "{\"statusCode\":\"404\",\"code\":\"NoSuchBucket\",\"error\":\"x\",\"message\":\"y\"} | although it was made",
        "nonsense | answered 400"
      })
  void whatSupabaseRefuses_isSaid_andTriedAgain(String answer, String reason) {
    SUPABASE.refuse(answer);
    fetch();
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                String.valueOf(centralita.value("SELECT reason FROM recording_fetches"))
                    .contains(reason));
    SUPABASE.refuse(null);

    awaitStored();
    assertThat(SUPABASE.objects()).containsOnlyKeys(OBJECT);
  }

  @Test
  void whatIsThereAlready_isStored() {
    SUPABASE.refuse("{\"statusCode\":\"409\",\"error\":\"Duplicate\",\"message\":\"x\"}");
    fetch();

    awaitStored();
  }
}
