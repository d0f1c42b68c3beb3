package io.centralita.elevenlabs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostCallSignatureTest {

  private static final String SECRET = "wsec_a secret of the tests";
  private static final long TIME = 1_791_900_000;
  private static final byte[] BODY =
      """
      {"type":"post_call_transcription","data":{"transcript":[{"message":"¡Buenos días!"}]}}"""
          .getBytes(StandardCharsets.UTF_8);

  // printf '1791900000.{"type":…}' | openssl dgst -sha256 -hmac 'wsec_a secret of the tests'
  private static final String HEX =
      "d4d2b71f83515d96977e3fb7abe4f2bb77417dd855a3548cc2968c31811a1d15";
  private static final String HEADER = "t=" + TIME + ",v0=" + HEX;
  private static final String OTHER_HEX =
      "00000000000000000000000000000000000000000000000000000000000000ff";

  private final PostCallSignature signature = at(TIME);

  @Test
  void fits_whatOpensslSigned() {
    assertThat(signature.isConfigured()).isTrue();
    assertThat(signature.fits(HEADER, BODY)).isTrue();
  }

  @Test
  void fits_bytesThatAreNoText_andASecretThatIsNotAscii() {
    byte[] everyByte = new byte[256];
    for (int i = 0; i < everyByte.length; i++) {
      everyByte[i] = (byte) i;
    }
    // both by Python's hmac
    String ofBytes = "21e3dee3b03afac9957365ab3642f294f2a0e352db6b66665cf7069759979c39";
    String withTilde = "1972d29c8f4106cd3f1c9e3b71be7f34bb86ab9bf4f17b6c6ffa48077c9e7369";

    assertThat(signature.fits("t=" + TIME + ",v0=" + ofBytes, everyByte)).isTrue();
    assertThat(
            new PostCallSignature(Optional.of("ñandú"), clock(TIME))
                .fits("t=" + TIME + ",v0=" + withTilde, BODY))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t=1791900000,v0=" + OTHER_HEX + ",v0=" + HEX,
        "t=1791900000,v0=" + HEX + ",v0=" + OTHER_HEX,
        "t=1791900000,v0=nonsense,v0=" + HEX,
        "v0=" + HEX + ",t=1791900000",
        "t=1791900000, v0=" + HEX,
        "t=1791900000,v1=" + OTHER_HEX + ",v0=" + HEX,
      })
  void fits_oneThatFitsIsEnough_whereverItStands(String header) {
    assertThat(signature.fits(header, BODY)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "nonsense",
        HEX,
        "v0=" + HEX,
        "t=1791900000",
        "t=1791900000,v0=",
        "t=1791900000,v0=" + OTHER_HEX,
        "t=1791900000,v1=" + HEX,
        "t=1791900000,V0=" + HEX,
        "t=1791900000,v0=" + HEX + "00",
        "t=1791900000,v0=" + HEX + "x",
        "t=1791900000;v0=" + HEX,
        "t=1791900001,v0=" + HEX,
        "t=,v0=" + HEX,
        "t=-1,v0=" + HEX,
        "t=1791900000.0,v0=" + HEX,
        "t=99999999999999999999,v0=" + HEX,
        "t=1791900000,t=1791900000,v0=" + HEX,
      })
  void fits_anythingElse_isRefused(String header) {
    assertThat(signature.fits(header, BODY)).isFalse();
  }

  @Test
  void fits_nothingWhereSomethingIsMissing() {
    PostCallSignature unset = new PostCallSignature(Optional.empty(), clock(TIME));

    assertThat(signature.fits(null, BODY)).isFalse();
    assertThat(signature.fits(HEADER, null)).isFalse();
    assertThat(unset.isConfigured()).isFalse();
    assertThat(unset.fits(HEADER, BODY)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"-1801, false", "-1800, true", "0, true", "1800, true", "1801, false"})
  void fits_halfAnHourBeforeAndAfter(long seconds, boolean fits) {
    assertThat(at(TIME + seconds).fits(HEADER, BODY)).isEqualTo(fits);
  }

  @Property
  void fits_whateverWasSigned(@ForAll @NotEmpty String secret, @ForAll byte[] body) {
    Assume.that(StandardCharsets.UTF_8.newEncoder().canEncode(secret));

    PostCallSignature own = new PostCallSignature(Optional.of(secret), clock(TIME));

    assertThat(own.fits("t=" + TIME + ",v0=" + hmac(secret, body), body)).isTrue();
  }

  @Property
  void fits_withOneBitOfTheBodyFlipped_isRefused(@ForAll @IntRange(min = 0) int bit) {
    byte[] body = BODY.clone();
    body[bit / 8 % body.length] ^= (byte) (1 << bit % 8);

    assertThat(signature.fits(HEADER, body)).isFalse();
  }

  @Property
  void fits_withOneBitOfTheSignatureFlipped_isRefused(@ForAll @IntRange(max = 255) int bit) {
    byte[] hmac = HexFormat.of().parseHex(HEX);
    hmac[bit / 8] ^= (byte) (1 << bit % 8);

    assertThat(signature.fits("t=" + TIME + ",v0=" + HexFormat.of().formatHex(hmac), BODY))
        .isFalse();
  }

  @Property
  void fits_withAnotherTimeThanWasSigned_isRefused(
      @ForAll @IntRange(min = -1800, max = 1800) int seconds) {
    Assume.that(seconds != 0);

    assertThat(signature.fits("t=" + (TIME + seconds) + ",v0=" + HEX, BODY)).isFalse();
  }

  @Property
  void fits_anyHeaderAtAll_isRefusedWithoutAnException(@ForAll String header) {
    assertThat(signature.fits(header, BODY)).isFalse();
    assertThat(signature.fits("t=" + TIME + ",v0=" + header, BODY)).isFalse();
  }

  private static PostCallSignature at(long unixTime) {
    return new PostCallSignature(Optional.of(SECRET), clock(unixTime));
  }

  private static Clock clock(long unixTime) {
    return Clock.fixed(Instant.ofEpochSecond(unixTime), ZoneOffset.UTC);
  }

  private static String hmac(String secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update((TIME + ".").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
