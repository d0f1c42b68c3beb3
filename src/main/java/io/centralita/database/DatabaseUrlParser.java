package io.centralita.database;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postgresql.PGProperty;

/** Parses a database address by hand: {@link java.net.URI} refuses passwords that people do use. */
final class DatabaseUrlParser {
  private static final Pattern SCHEME =
      Pattern.compile("(jdbc:)?postgres(?:ql)?://", Pattern.CASE_INSENSITIVE);
  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[\\p{L}\\p{N}._-]+)(?::([0-9]*))?");
  private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})?");
  private static final String DEFAULT_PORT = "5432";

  private static final Set<String> SSL_MODES =
      Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  /** What neither holds a secret nor changes how statements are run, in pgjdbc's spelling. */
  private static final Set<String> KEPT =
      Set.of(
          "ApplicationName",
          "channelBinding",
          "connectTimeout",
          "gssEncMode",
          "hostRecheckSeconds",
          "loadBalanceHosts",
          "loginTimeout",
          "options",
          "requireAuth",
          "socketTimeout",
          "ssl",
          "sslNegotiation",
          "sslResponseTimeout",
          "sslcert",
          "sslkey",
          "sslmode",
          "sslrootcert",
          "targetServerType",
          "tcpKeepAlive");

  private static final Map<String, String> LIBPQ_NAMES =
      Map.of(
          "application_name", "ApplicationName",
          "channel_binding", "channelBinding",
          "connect_timeout", "connectTimeout",
          "gssencmode", "gssEncMode",
          "load_balance_hosts", "loadBalanceHosts",
          "require_auth", "requireAuth",
          "sslnegotiation", "sslNegotiation",
          "target_session_attrs", "targetServerType");

  /** What leads elsewhere, or as somebody else, and what to write in its place. */
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("host", "put the host in front of the database's name"),
          Map.entry("hostaddr", "put the address in place of the host"),
          Map.entry("port", "put the port behind the host"),
          Map.entry("dbname", "put the database's name behind the host"),
          Map.entry("PGHOST", "put the host in front of the database's name"),
          Map.entry("PGPORT", "put the port behind the host"),
          Map.entry("PGDBNAME", "put the database's name behind the host"),
          Map.entry("service", "write out what the service stands for"),
          Map.entry("servicefile", "write out what the service stands for"),
          Map.entry("passfile", "put the password into the address"),
          Map.entry("requirepeer", "it is for sockets of the machine, which are not supported"),
          Map.entry("replication", "the program needs an ordinary connection"),
          Map.entry("socketFactory", "the program connects by itself"),
          Map.entry("localSocketAddress", "the program connects by itself"));

  /** Of other clients' pools and statements: without a meaning for ours, so nothing is said. */
  private static final Pattern MEANINGLESS =
      Pattern.compile(
          "pgbouncer|connection_limit|pool_timeout|pool_mode|pool_size|statement_cache_size"
              + "|keepalives\\w*|tcp_user_timeout|client_encoding|fallback_application_name"
              + "|sslsni|sslcompression|prepareThreshold|preparedStatementCache\\w*"
              + "|preferQueryMode|reWriteBatchedInserts|defaultRowFetchSize|logServerErrorDetail"
              + "|binaryTransfer|tcpNoDelay|");

  private static final Pattern LIBPQ_ONLY =
      Pattern.compile(
          "sslcrl(dir)?|sslcertmode|sslpassword|ssl_(min|max)_protocol_version|krbsrvname|gsslib"
              + "|gssdelegation|schema|search_path");

  /** Where the program's work can be done: nothing is written anywhere else. */
  private static final Set<String> WRITABLE =
      Set.of("read-write", "primary", "master", "preferPrimary");

  private static final Set<String> NEVER_WRITABLE =
      Set.of(
          "read-only",
          "standby",
          "prefer-standby",
          "secondary",
          "slave",
          "preferSecondary",
          "preferSlave");

  private final String text;
  private final Set<String> unused = new LinkedHashSet<>();

  DatabaseUrlParser(String text) {
    this.text = text;
  }

  DatabaseUrl parse() {
    Matcher scheme = SCHEME.matcher(text);
    if (!scheme.lookingAt()) {
      throw new IllegalArgumentException(
          text.isEmpty()
              ? "DATABASE_URL is empty."
              : "DATABASE_URL must start with jdbc:postgresql:// or postgresql://.");
    }
    String rest = text.substring(scheme.end());
    int authorityEnd = indexOfAny(rest, "/?");
    String authority = rest.substring(0, authorityEnd);
    String tail = rest.substring(authorityEnd);
    int query = indexOfAny(tail, "?");
    boolean libpq = scheme.group(1) == null;
    // not so for a password parameter, where an @ is plain
    if ((libpq ? tail : tail.substring(0, query)).indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "DATABASE_URL has an @ behind its host: percent-encode what is special in its"
              + " credentials (/ is %2F, ? is %3F, @ is %40).");
    }
    Map<String, String> parameters =
        parameters(tail.substring(Math.min(query + 1, tail.length())), libpq);

    int at = authority.lastIndexOf('@');
    String userInfo = authority.substring(0, Math.max(at, 0));
    int colon = indexOfAny(userInfo, ":");
    String user = parameters.remove("user");
    if (user == null) {
      user = decode(userInfo.substring(0, colon));
    }
    String password = parameters.remove("password");
    if (password == null) {
      password = decode(userInfo.substring(Math.min(colon + 1, userInfo.length())));
    }
    // both clients of PostgreSQL take the system's user, then the database of that name
    user = user.isEmpty() ? System.getProperty("user.name") : user;
    String database = decode(tail.substring(Math.min(1, query), query));
    String hosts = hosts(authority.substring(at + 1));
    requireWritable(parameters, hosts.contains(","));

    return new DatabaseUrl(
        DatabaseUrl.JDBC_SCHEME
            + hosts
            + "/"
            + encode(database.isEmpty() ? user : database)
            + query(parameters),
        user,
        password,
        List.copyOf(unused));
  }

  /** Of several hosts, the one that takes writes is the only one of use. */
  private static void requireWritable(Map<String, String> parameters, boolean severalHosts) {
    String wanted = parameters.getOrDefault("targetServerType", "any");
    if (NEVER_WRITABLE.contains(wanted)) {
      throw new IllegalArgumentException(
          "DATABASE_URL asks for a server of the kind "
              + wanted
              + ", but the program has to write: use target_session_attrs=read-write.");
    }
    if (!WRITABLE.contains(wanted) && !"any".equals(wanted)) {
      throw new IllegalArgumentException(
          "DATABASE_URL asks for an unknown kind of server: use target_session_attrs=read-write.");
    }
    parameters.remove("targetServerType");
    if (severalHosts || WRITABLE.contains(wanted)) {
      parameters.put("targetServerType", "primary");
    }
  }

  private static String hosts(String hosts) {
    List<String> result = new ArrayList<>();
    for (String host : hosts.split(",", -1)) {
      Matcher parts = HOST.matcher(host);
      if (!parts.matches()) {
        throw new IllegalArgumentException(
            "DATABASE_URL has no readable host and port (an IPv6 address belongs in brackets).");
      }
      result.add(parts.group(1) + ":" + port(parts.group(2)));
    }
    return String.join(",", result);
  }

  private static String port(String port) {
    if (port == null || port.isEmpty()) {
      return DEFAULT_PORT;
    }
    if (port.length() > 5 || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException("DATABASE_URL has a port that is not in 1 to 65535.");
    }
    return port;
  }

  private Map<String, String> parameters(String query, boolean libpq) {
    Map<String, String> result = new LinkedHashMap<>();
    for (String parameter : query.split("&")) {
      int equals = indexOfAny(parameter, "=");
      String name = decode(parameter.substring(0, equals));
      String value = decode(parameter.substring(Math.min(equals + 1, parameter.length())));
      if (libpq && "ssl".equals(name) && "true".equals(value)) {
        // libpq's own reading of it; pgjdbc would verify a certificate nobody has installed
        result.put("sslmode", "require");
        continue;
      }
      String known = LIBPQ_NAMES.getOrDefault(name, name);
      if (REFUSED.containsKey(known)) {
        throw new IllegalArgumentException(
            "DATABASE_URL has the parameter %s, which is not supported: %s."
                .formatted(known, REFUSED.get(known)));
      }
      if ((KEPT.contains(known) || "user".equals(known) || "password".equals(known))
          && !isSessionState(known, value)) {
        result.put(known, value);
      } else if (!MEANINGLESS.matcher(known).matches()) {
        // what nobody knows may be part of a password that was not encoded
        unused.add(isKnown(known) ? known : "a parameter that is not known");
      }
    }
    requireKnownSslMode(result.get("sslmode"));
    translate(result);
    return result;
  }

  /** What poolers refuse or leave to the next one; what names a project to a proxy goes on. */
  private static boolean isSessionState(String name, String value) {
    return "options".equals(name) && value.matches("(?s)(.*\\s)?-.*");
  }

  private static boolean isKnown(String name) {
    return PGProperty.forName(name) != null || LIBPQ_ONLY.matcher(name).matches();
  }

  private static void translate(Map<String, String> parameters) {
    parameters.computeIfPresent(
        "loadBalanceHosts",
        (name, value) -> Map.of("random", "true", "disable", "false").getOrDefault(value, value));
    if ("system".equals(parameters.get("sslrootcert"))) {
      parameters.remove("sslrootcert");
      // the certificates that Java comes with, as libpq does with those of its system
      parameters.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
      parameters.put("sslmode", "verify-full");
    }
  }

  private static void requireKnownSslMode(String mode) {
    if (mode == null || SSL_MODES.contains(mode)) {
      return;
    }
    String named = mode.matches("[A-Za-z-]{1,15}") ? " " + mode : "";
    throw new IllegalArgumentException(
        "DATABASE_URL has the unknown sslmode"
            + named
            + ": use disable, allow, prefer, require, verify-ca or verify-full.");
  }

  private static String query(Map<String, String> parameters) {
    return parameters.isEmpty()
        ? ""
        : parameters.entrySet().stream()
            .map(each -> each.getKey() + "=" + encode(each.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }

  /** pgjdbc reads its addresses with {@link java.net.URLDecoder}. */
  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static String decode(String value) {
    if (value.indexOf('%') < 0) {
      return requireNoNul(value);
    }
    ByteBuffer bytes = ByteBuffer.allocate(value.length() * 3);
    Matcher escape = ESCAPE.matcher(value);
    int from = 0;
    while (escape.find()) {
      if (escape.group(1) == null) {
        throw new IllegalArgumentException(
            "DATABASE_URL has a % without two hexadecimal digits behind it (% itself is %25).");
      }
      bytes.put(value.substring(from, escape.start()).getBytes(StandardCharsets.UTF_8));
      bytes.put((byte) Integer.parseInt(escape.group(1), 16));
      from = escape.end();
    }
    bytes.put(value.substring(from).getBytes(StandardCharsets.UTF_8)).flip();
    try {
      return requireNoNul(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "DATABASE_URL has percent-encoded bytes that are not UTF-8.", e);
    }
  }

  private static String requireNoNul(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("DATABASE_URL has a NUL character.");
    }
    return value;
  }

  private static int indexOfAny(String value, String characters) {
    for (int i = 0; i < value.length(); i++) {
      if (characters.indexOf(value.charAt(i)) >= 0) {
        return i;
      }
    }
    return value.length();
  }
}
