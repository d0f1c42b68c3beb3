package io.centralita.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # address | JDBC address behind the scheme | user | password
          jdbc:postgresql://db:5433/calls?user=ana&password=s3 | db:5433/calls | ana | s3
          jdbc:postgresql://db/calls?password=p@s+s%20&user=a%40b | db:5432/calls | a@b | 'p@s+s '
          jdbc:postgresql://ana:s3@db/calls | db:5432/calls | ana | s3
          jdbc:postgresql://db/calls?user=ana | db:5432/calls | ana | ''
          postgresql://ana:p%40ss@db:5432/calls?sslmode=require | db:5432/calls?sslmode=require | ana | p@ss
          postgres://ana:p+q@db/calls | db:5432/calls | ana | p+q
          POSTGRESQL://ana:s3@db/calls | db:5432/calls | ana | s3
          postgresql://postgres.abcd:x@aws-0-eu-west-1.pooler.supabase.com:6543/postgres?pgbouncer=true&connection_limit=1 | aws-0-eu-west-1.pooler.supabase.com:6543/postgres | postgres.abcd | x
          postgresql://ana:a:b@c@db/calls | db:5432/calls | ana | a:b@c
          postgresql://ana:[s3]#1@db/calls | db:5432/calls | ana | [s3]#1
          postgresql://ana:s3@[2001:db8::1]:6543/calls | [2001:db8::1]:6543/calls | ana | s3
          postgresql://ana:s3@[::1]/calls | [::1]:5432/calls | ana | s3
          postgresql://ana:s3@one:1,two/calls | one:1,two:5432/calls | ana | s3
          postgresql://ana:s3@db | db:5432/ana | ana | s3
          postgresql://ana:s3@db/?sslmode=disable | db:5432/ana?sslmode=disable | ana | s3
          postgresql://ana@db/my%20calls | db:5432/my+calls | ana | ''
          postgresql://ana:s3@db/calls?ssl=true | db:5432/calls?sslmode=require | ana | s3
          jdbc:postgresql://db/calls?user=ana&ssl=true | db:5432/calls?ssl=true | ana | ''
          postgresql://ana:s3@db/calls?connect_timeout=3&channel_binding=require | db:5432/calls?connectTimeout=3&channelBinding=require | ana | s3
          jdbc:postgresql://db/calls?user=ana&prepareThreshold=5&options=-c%20x&currentSchema=y&tcpKeepAlive=true | db:5432/calls?tcpKeepAlive=true | ana | ''
          """)
  void parse_valid(String text, String address, String user, String password) {
    assertThat(DatabaseUrl.parse(text))
        .isEqualTo(new DatabaseUrl("jdbc:postgresql://" + address, user, password));
  }

  @Test
  void parse_noUser_takesTheSystemsUser() {
    String user = System.getProperty("user.name");

    assertThat(DatabaseUrl.parse(" jdbc:postgresql://db \n"))
        .isEqualTo(new DatabaseUrl("jdbc:postgresql://db:5432/" + user, user, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "topsecret",
        "mysql://ana:topsecret@db/calls",
        "ana:topsecret@db/calls",
        "jdbc:postgresql:calls?password=topsecret",
        "postgresql://ana:topsecret@/calls",
        "postgresql://ana:topsecret@db:port/calls",
        "postgresql://ana:topsecret@db:0/calls",
        "postgresql://ana:topsecret@db:65536/calls",
        "postgresql://ana:topsecret@::1:5432/calls",
        "postgresql://ana:topsecret@db,,other/calls",
        "postgresql://ana:topsecret%@db/calls",
        "postgresql://ana:topsecret%zz@db/calls",
        "postgresql://ana:topsecret%ff@db/calls",
        "postgresql://ana:topsecret%00@db/calls",
        "postgresql://ana:topsecret/x@db/calls",
        "postgresql://ana:topsecret?x@db/calls",
        "postgresql://ana:x?sslmode=topsecret@db/calls",
        "postgresql://ana:topsecret@db/calls?sslmode=no-verify",
        "postgresql://ana:topsecret@db/calls?sslmode=REQUIRE"
      })
  void parse_malformed_saysSoInOneSentenceWithoutSecrets(String text) {
    assertThatThrownBy(() -> DatabaseUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith("DATABASE_URL ")
        .matches("[^\\n]*\\.")
        .doesNotContain("topsecret")
        .doesNotContain("ana:");
  }

  @Test
  void parse_null_isEmpty() {
    assertThatThrownBy(() -> DatabaseUrl.parse(null)).hasMessage("DATABASE_URL is empty.");
  }

  @Test
  void parse_unknownSslmode_namesIt() {
    assertThatThrownBy(() -> DatabaseUrl.parse("postgres://a:b@db/c?sslmode=no-verify"))
        .hasMessageContaining("sslmode no-verify")
        .hasMessageContaining("verify-full");
  }

  @Test
  void toString_hidesThePassword() {
    assertThat(DatabaseUrl.parse("postgresql://ana:topsecret@db/calls").toString())
        .isEqualTo("DatabaseUrl[db:5432/calls, user=ana]");
  }

  @Property
  void parse_anyCredentials_roundTrip(
      @ForAll("credentials") String user, @ForAll("credentials") String password) {
    String credentials = percentEncoded(user) + ":" + percentEncoded(password);

    DatabaseUrl url = DatabaseUrl.parse("postgresql://" + credentials + "@db/calls");

    assertThat(url).isEqualTo(new DatabaseUrl("jdbc:postgresql://db:5432/calls", user, password));
  }

  @Provide
  static Arbitrary<String> credentials() {
    return Arbitraries.strings().withChars("aZ0%+:/@?#[]&= ñ€").ofMinLength(1);
  }

  private static String percentEncoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      encoded.append(String.format("%%%02X", each));
    }
    return encoded.toString();
  }
}
