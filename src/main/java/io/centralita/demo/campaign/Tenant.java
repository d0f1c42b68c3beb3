package io.centralita.demo.campaign;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Names who answers the calls to a workspace's numbers, and what its callers hear.
 *
 * @param greeting null: the program's own
 * @param salesNumber null where calls for sales go to a machine
 * @param supportNumber likewise
 * @param contacts first names by number
 */
public record Tenant(
    UUID id,
    Workspace workspace,
    String greeting,
    String salesNumber,
    String supportNumber,
    Map<String, String> contacts) {

  public static final List<Tenant> ALL =
      List.of(
          tenant(1, null, null, null, List.of("Lucía", "Mateo")),
          tenant(
              2,
              "Gracias por llamar a Reservas.",
              teamNumber(1),
              teamNumber(2),
              List.of("Carmen", "Hugo", "Sofía", "Andrés")),
          tenant(3, null, teamNumber(3), null, List.of("Elena", "Diego", "Marta")),
          tenant(4, "Cobros Sur, buenos días.", null, null, List.of("Pablo", "Inés")),
          tenant(5, null, null, teamNumber(4), List.of()),
          tenant(
              6,
              "Bienvenido a Renovaciones.",
              teamNumber(5),
              teamNumber(6),
              List.of("Valeria", "Tomás", "Julia")));

  /** The id of one of its contacts, the same at every start. */
  public UUID contactId(String number) {
    return uuid("contact " + number);
  }

  private static Tenant tenant(
      int workspace, String greeting, String sales, String support, List<String> names) {
    Map<String, String> contacts = new LinkedHashMap<>();
    for (String name : names) {
      contacts.put("+1500555" + (1000 + 100 * workspace + contacts.size()), name);
    }
    return new Tenant(
        uuid("tenant " + workspace),
        Campaign.ALL.get(workspace - 1).workspace(),
        greeting,
        sales,
        support,
        contacts);
  }

  private static String teamNumber(int team) {
    return "+1500555008" + team;
  }

  private static UUID uuid(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }
}
