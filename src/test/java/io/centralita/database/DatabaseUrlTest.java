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
          postgresql://ana:s3@one:1,two/calls | one:1,two:5432/calls?targetServerType=primary | ana | s3
          postgresql://ana:s3@db | db:5432/ana | ana | s3
          postgresql://ana:s3@db/?sslmode=disable | db:5432/ana?sslmode=disable | ana | s3
          postgresql://ana@db/my%20calls | db:5432/my+calls | ana | ''
          postgresql://ana:s3@db/calls?ssl=true | db:5432/calls?sslmode=require | ana | s3
          jdbc:postgresql://db/calls?user=ana&ssl=true | db:5432/calls?ssl=true | ana | ''
          postgresql://ana:s3@db/calls?connect_timeout=3&channel_binding=require | db:5432/calls?connectTimeout=3&channelBinding=require | ana | s3
          postgresql://ana:s3@one,two/calls?target_session_attrs=any | one:5432,two:5432/calls?targetServerType=primary | ana | s3
          postgresql://ana:s3@one,two/calls?target_session_attrs=read-write&load_balance_hosts=random | one:5432,two:5432/calls?loadBalanceHosts=true&targetServerType=primary | ana | s3
          jdbc:postgresql://one,two/calls?user=ana&targetServerType=preferPrimary | one:5432,two:5432/calls?targetServerType=primary | ana | ''
          jdbc:postgresql://one/calls?user=ana&target_session_attrs=primary | one:5432/calls?targetServerType=primary | ana | ''
          postgresql://ana:s3@db/calls?target_session_attrs=any | db:5432/calls | ana | s3
          postgresql://ana:s3@db/calls?options=endpoint%3Dep-x-1 | db:5432/calls?options=endpoint%3Dep-x-1 | ana | s3
          postgresql://ana:s3@db/calls?sslrootcert=system | db:5432/calls?sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory&sslmode=verify-full | ana | s3
          jdbc:postgresql://db/calls?user=ana&prepareThreshold=5&options=-c%20x&currentSchema=y&tcpKeepAlive=true | db:5432/calls?tcpKeepAlive=true | ana | ''
          """)
  void parse_valid(String text, String address, String user, String password) {
    assertThat(DatabaseUrl.parse(text))
        .usingRecursiveComparison()
        .ignoringFields("unused")
        .isEqualTo(new DatabaseUrl("jdbc:postgresql://" + address, user, password));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          postgresql://a:topsecret@db/c?target_session_attrs=standby | standby
          postgresql://a:topsecret@one,two/c?target_session_attrs=prefer-standby | prefer-standby
          postgresql://a:topsecret@db/c?target_session_attrs=read-only | read-only
          jdbc:postgresql://one,two/c?targetServerType=preferSecondary | preferSecondary
          jdbc:postgresql://one,two/c?targetServerType=topsecret | unknown kind of server
          postgresql://a:topsecret@db/c?hostaddr=10.0.0.1 | hostaddr
          postgresql://a:topsecret@db/c?host=/var/run/postgresql | host
          postgresql://a:topsecret@db/c?service=main | service
          jdbc:postgresql://db/c?service=main | service
          postgresql://a@db/c?passfile=/topsecret | passfile
          """)
  void parse_whatLeadsElsewhere_isRefusedByItsName(String text, String named) {
    assertThatThrownBy(() -> DatabaseUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith("DATABASE_URL ")
        .contains(named)
        .matches("[^\\n]*\\.")
        .doesNotContain("topsecret");
  }

  @Test
  void parse_whatHasNoEffect_isNamed_butForOtherPoolsWords_andPartsOfAPassword() {
    String parameters =
        "?options=-c%20role%3Dx&currentSchema=y&sslcrl=z&pgbouncer=true&keepalives_idle=3&topsecret=1";

    assertThat(DatabaseUrl.parse("postgresql://ana:s3@db/calls" + parameters).unused())
        .containsExactly("options", "currentSchema", "sslcrl", "a parameter that is not known");
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
