package io.centralita.elevenlabs;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.sync.Found;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a post-call event is stored as: a conversation, or, whole, what was none. */
class PostCallEventsTest {

  private final PostCallEvents events = new PostCallEvents();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"post_call_transcription\",\"conversation\":{\"conversation_id\":\"conv_1\"}}",
        "{\"type\":\"post_call_transcription\",\"data\":\"conv_1\"}",
        "{\"data\":null,\"id\":\"conv_1\"}"
      })
  void anEventWithoutData_isRejected_andKeptWhole(String event) {
    Found<Conversation> found = events.found(event);

    assertThat(found.chunks()).isEmpty();
    assertThat(found.rejects())
        .singleElement()
        .satisfies(
            reject -> {
              assertThat(reject.raw()).isEqualTo(event);
              assertThat(reject.reason()).isEqualTo("It is an event without data.");
            });
  }

  @Test
  void twoEventsWithoutData_areKeptApart() {
    assertThat(events.found("{\"id\":1}").rejects().get(0).key())
        .isNotEqualTo(events.found("{\"id\":2}").rejects().get(0).key());
  }
}
