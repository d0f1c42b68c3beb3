package io.centralita.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.util.FileUtil;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A route file as a look at it found it: its text, or why there is none. */
record RouteFile(Path path, String text, String fault) {

  /** The folder's route files by name; what editors leave beside them is none. */
  static Map<String, RouteFile> in(Path folder) throws IOException {
    Map<String, RouteFile> files = new TreeMap<>();
    try (Stream<Path> paths = Files.list(folder)) {
      paths
          .map(path -> path.getFileName().toString())
          .filter(name -> name.endsWith(".camel.yaml") && !name.startsWith("."))
          .forEach(name -> files.put(name, read(folder.resolve(name))));
    }
    return files;
  }

  private static RouteFile read(Path path) {
    if (Files.isDirectory(path)) {
      return new RouteFile(path, null, "It is a folder and no file.");
    }
    if (!Files.isRegularFile(path)) {
      return new RouteFile(path, null, "It leads to no file.");
    }
    try {
      // editors of Windows put a byte order mark in front
      return new RouteFile(path, Files.readString(path).replaceFirst("^\uFEFF", ""), null);
    } catch (IOException e) {
      return new RouteFile(
          path,
          null,
          "The file cannot be read as UTF-8 text (" + e.getClass().getSimpleName() + ").");
    }
  }

  String name() {
    return path.getFileName().toString();
  }

  /** Whether a route comes from this file, in whatever version. */
  boolean isSourceOf(Resource source) {
    return source != null && FileUtil.stripPath(source.getLocation()).equals(name());
  }

  /** Refuses what Camel would pass over without a word. */
  void requireRoutes(CamelContext camel) {
    if (fault != null) {
      throw broken(1, fault);
    }
    YamlLines lines;
    try {
      lines = new YamlLines(text);
    } catch (YamlEngineException e) {
      throw new BrokenRouteFileException(Diagnosis.of(camel, this, null, e), e);
    } catch (StackOverflowError e) {
      throw new BrokenRouteFileException(problem(1, "The file is nested too deeply."), e);
    }
    if (lines.isEmpty()) {
      throw broken(1, "The file holds no route; delete it to remove its routes.");
    }
    if (!lines.isList()) {
      throw broken(lines.first(), "The file is not a list; is a '- ' missing?");
    }
  }

  /** The lines of a route, or of the whole file where it is not known which. */
  YamlLines lines(String routeId) {
    try {
      YamlLines all = new YamlLines(text);
      return routeId == null ? all : all.route(routeId).orElse(all);
    } catch (YamlEngineException unreadable) {
      return new YamlLines("");
    }
  }

  private BrokenRouteFileException broken(int line, String sentence) {
    return new BrokenRouteFileException(problem(line, sentence), null);
  }

  Problem problem(int line, String sentence) {
    return new Problem(name(), line, sentence);
  }
}
