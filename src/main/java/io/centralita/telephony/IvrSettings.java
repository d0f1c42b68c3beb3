package io.centralita.telephony;

import com.twilio.twiml.voice.Say;
import java.util.Optional;

/**
 * Says what callers hear where their tenant has nothing of its own.
 *
 * @param language of every text
 * @param greeting said to callers without a name
 * @param welcome said to others; {@code {name}} in it is theirs
 * @param menu which digit does what
 * @param message before a message is recorded
 * @param goodbye at the end
 * @param unknown said where the number called is no tenant's
 * @param script said to those who are called
 * @param salesNumber dialled for digit 1, in E.164
 * @param supportNumber dialled for digit 2, in E.164
 */
public record IvrSettings(
    Say.Language language,
    String greeting,
    String welcome,
    String menu,
    String message,
    String goodbye,
    String unknown,
    String script,
    Optional<String> salesNumber,
    Optional<String> supportNumber) {

  /** In a welcome, what stands for the caller's name. */
  public static final String NAME = "{name}";

  /** Without the numbers. */
  @Override
  public String toString() {
    return "IvrSettings[" + language + "]";
  }
}
