package io.centralita.demo.elevenlabs;

import java.util.List;
import java.util.stream.IntStream;

/** What one side says at one go, so many seconds into the conversation. */
record Utterance(String role, String message, int second) {
  private static final int SECONDS_APART = 8;

  private static final List<String> LINES =
      List.of(
          "Hola, soy el asistente virtual de %s. ¿Tiene un momento?",
          "Sí, dígame.",
          "Es por su última gestión. ¿Sigue todo en orden?",
          "Sí, aunque tengo una duda.",
          "Claro, le escucho.",
          "¿Hasta cuándo hay plazo?",
          "Hasta final de mes. ¿Quiere que lo deje confirmado?",
          "Sí, por favor.",
          "Hecho. Gracias por su tiempo y hasta pronto.");

  /** What has been said in the first seconds of any conversation with the agent. */
  static List<Utterance> during(long seconds, Agent agent) {
    long said = Math.min(LINES.size(), 1 + seconds / SECONDS_APART);
    return IntStream.range(0, (int) said)
        .mapToObj(
            i ->
                new Utterance(
                    i % 2 == 0 ? "agent" : "user",
                    LINES.get(i).formatted(agent.name()),
                    i * SECONDS_APART))
        .toList();
  }
}
