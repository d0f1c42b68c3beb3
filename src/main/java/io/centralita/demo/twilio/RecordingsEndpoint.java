package io.centralita.demo.twilio;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.demo.http.Request;
import io.centralita.demo.http.Response;
import io.centralita.demo.telephony.PlayedCalls;
import io.centralita.demo.telephony.Recording;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Answers for the recordings of one account. */
final class RecordingsEndpoint {
  /** Below which the audio lies, for whoever has the address: it asks nobody who they are. */
  static final String MEDIA = "/media/";

  private static final Set<String> FILTERS =
      Set.of("CallSid", "DateCreated", "DateCreated<", "DateCreated>");
  private static final String FROM = "PA";
  private static final Duration LATENCY = Duration.ofMillis(40);

  private final String listPath;
  private final PlayedCalls played;
  private final RecordingJson recordingJson;

  RecordingsEndpoint(String listPath, PlayedCalls played, RecordingJson recordingJson) {
    this.listPath = listPath;
    this.played = played;
    this.recordingJson = recordingJson;
  }

  Response list(Map<String, String> parameters) {
    PageQuery query = PageQuery.of(parameters, FILTERS);
    TimeFilter created = TimeFilter.of("DateCreated", query.filters());
    List<Recording> found =
        played.recordings().stream()
            .filter(recording -> created.accepts(recording.start()))
            .filter(recording -> query.accepts("CallSid", recording.callSid()))
            .toList();
    int first = query.pageToken() == null ? 0 : indexOf(query, found);
    int end = Math.min(first + query.pageSize(), found.size());
    List<ObjectNode> page = found.subList(first, end).stream().map(recordingJson::write).toList();
    String next = end < found.size() ? FROM + found.get(end).sid() : null;
    String previous =
        first > 0 && query.page() > 0
            ? FROM + found.get(Math.max(0, first - query.pageSize())).sid()
            : null;
    return new PageJson("recordings", page, next, previous).answer(listPath, query);
  }

  /** The address of the audio, on another host and only after a while, as Twilio has it. */
  Response audio(String sid, String path, Request request, Instant now) {
    return played
        .recording(sid)
        .filter(recording -> recording.isAudibleAt(now))
        .map(
            recording -> {
              String host = request.header("Host").replace("127.0.0.1", "localhost");
              String address = "http://" + host + MEDIA + sid + ".mp3";
              return new Response(307, Map.of("Location", address), "", LATENCY);
            })
        .orElseThrow(() -> TwilioRefusal.notFound(path));
  }

  /**
   * The audio itself; whoever shows credentials there is sent away, as by the stores Twilio uses.
   */
  Response media(Request request) {
    String path = request.address().getPath();
    if (request.header("Authorization") != null) {
      throw TwilioRefusal.badParameter("Only one way to authenticate is allowed");
    }
    String sid = path.substring(MEDIA.length()).replace(".mp3", "");
    return played
        .recording(sid)
        .map(recording -> recording.message().audio())
        .map(audio -> new Response(200, Map.of("Content-Type", "audio/mpeg"), audio, LATENCY))
        .orElseThrow(() -> TwilioRefusal.notFound(path));
  }

  /** By the sid in the token, so that a recording that arrives meanwhile shifts nothing. */
  private static int indexOf(PageQuery query, List<Recording> found) {
    return IntStream.range(0, found.size())
        .filter(i -> query.pageToken().equals(FROM + found.get(i).sid()))
        .findFirst()
        .orElseThrow(query::unknownToken);
  }
}
