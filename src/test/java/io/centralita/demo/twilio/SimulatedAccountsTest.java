package io.centralita.demo.twilio;

import static io.centralita.demo.twilio.SimulatedTwilioTest.assertRefused;
import static io.centralita.demo.twilio.SimulatedTwilioTest.fieldNames;
import static io.centralita.demo.twilio.SimulatedTwilioTest.startAt;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.demo.AccountReader;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatedAccountsTest {
  private static final Instant NOW = Instant.parse("2025-10-08T11:31:20Z");
  private static final String LIST = "/2010-04-01/Accounts.json";

  private final Locale usualLocale = Locale.getDefault();
  private SimulatedTwilio twilio;
  private AccountReader reader;

  @BeforeEach
  void start() {
    Locale.setDefault(Locale.forLanguageTag("es-ES"));
    twilio = startAt(NOW);
    reader = new AccountReader(twilio);
  }

  @AfterEach
  void stop() {
    twilio.close();
    Locale.setDefault(usualLocale);
  }

  @Test
  void list_unfiltered_hasTheOneAccount() {
    JsonNode page = reader.json(LIST);

    assertThat(fieldNames(page))
        .containsExactly(
            "accounts",
            "end",
            "first_page_uri",
            "next_page_uri",
            "page",
            "page_size",
            "previous_page_uri",
            "start",
            "uri");
    assertThat(page.get("next_page_uri").isNull()).isTrue();
    assertThat(page.get("previous_page_uri").isNull()).isTrue();
    assertThat(page.get("uri").textValue()).isEqualTo(LIST + "?PageSize=50&Page=0");
    assertThat(page.get("accounts")).hasSize(1);
    JsonNode account = page.at("/accounts/0");
    assertThat(account.get("sid").textValue()).isEqualTo(twilio.accountSid());
    assertThat(account.get("owner_account_sid").textValue()).isEqualTo(twilio.accountSid());
    assertThat(account.get("friendly_name").textValue()).isEqualTo("Centralita demo");
    assertThat(account.get("status").textValue()).isEqualTo("active");
    assertThat(account.get("type").textValue()).isEqualTo("Full");
    for (String date : new String[] {"date_created", "date_updated"}) {
      assertThat(account.get(date).textValue()).isEqualTo("Wed, 27 Aug 2025 00:00:00 +0000");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Status=active, 1",
    "Status=suspended, 0",
    "FriendlyName=Centralita+demo, 1",
    "FriendlyName=Another, 0"
  })
  void list_filtered_hasTheAccountThatMatches(String filter, int accounts) {
    assertThat(reader.json(LIST + "?PageSize=1&" + filter).get("accounts")).hasSize(accounts);
  }

  @Test
  void refusals_haveTwiliosShape() {
    assertRefused(reader.send("GET", LIST, "wrong"), 401, 20003, "Authenticate");
    assertRefused(reader.send("POST", LIST, twilio.authToken()), 405, 20004, "not allowed");
    assertRefused(reader.get(LIST + "?PageSize=0"), 400, 20001, "PageSize");
    assertRefused(reader.get(LIST + "?PageToken=PAxyz"), 400, 20001, "PageToken");
  }
}
