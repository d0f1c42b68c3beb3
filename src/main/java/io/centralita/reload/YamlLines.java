package io.centralita.reload;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Finds the line (from 1) on which a route file, or one route of it, says something. */
final class YamlLines {
  private final List<Node> nodes = new ArrayList<>();

  YamlLines(String text) {
    new Compose(LoadSettings.builder().build())
        .composeString(text)
        .ifPresent(root -> collect(root, new IdentityHashMap<>()));
  }

  private YamlLines(Node part) {
    collect(part, new IdentityHashMap<>());
  }

  boolean isEmpty() {
    return nodes.isEmpty();
  }

  /** Whether the file is a list of elements: Camel passes over anything else without a word. */
  boolean isList() {
    return nodes.get(0) instanceof SequenceNode;
  }

  /** The part of the file that defines the route. */
  Optional<YamlLines> route(String id) {
    return nodes.stream()
        .filter(node -> value(node, "from").isPresent())
        .filter(node -> value(node, "id").filter(value -> isWord(value, id::equals)).isPresent())
        .findFirst()
        .map(YamlLines::new);
  }

  /** Where the part begins. */
  int first() {
    return nodes.isEmpty() ? 1 : line(nodes.get(0));
  }

  /** Where a word stands as a key or value of its own, or else within one, as in a URI. */
  Optional<Integer> option(String word) {
    return Stream.<Predicate<String>>of(
            word::equals, text -> text.contains(word + "="), text -> text.contains(word))
        .flatMap(wanted -> words(wanted).limit(1))
        .map(YamlLines::line)
        .findFirst();
  }

  /** The line nearest to the given one that has the word as key or value. */
  int nearest(String word, int line) {
    return words(word::equals)
        .map(YamlLines::line)
        .min(Comparator.comparingInt(found -> Math.abs(found - line)))
        .orElse(line);
  }

  /** Where the longest key or value stands that the sentence quotes. */
  Optional<Integer> quotedIn(String sentence) {
    return words(text -> text.length() > 2 && sentence.contains(text))
        .max(Comparator.comparingInt(word -> ((ScalarNode) word).getValue().length()))
        .map(YamlLines::line);
  }

  private Stream<Node> words(Predicate<String> wanted) {
    return nodes.stream().filter(node -> isWord(node, wanted));
  }

  private static Optional<Node> value(Node node, String key) {
    return node instanceof MappingNode map
        ? map.getValue().stream()
            .filter(entry -> isWord(entry.getKeyNode(), key::equals))
            .map(entry -> entry.getValueNode())
            .findFirst()
        : Optional.empty();
  }

  private static boolean isWord(Node node, Predicate<String> wanted) {
    return node instanceof ScalarNode scalar && wanted.test(scalar.getValue());
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  // an alias may lead back to what it is a part of
  private void collect(Node node, Map<Node, Boolean> met) {
    if (met.put(node, true) != null) {
      return;
    }
    nodes.add(node);
    if (node instanceof SequenceNode sequence) {
      sequence.getValue().forEach(item -> collect(item, met));
    } else if (node instanceof MappingNode map) {
      map.getValue()
          .forEach(
              entry -> {
                collect(entry.getKeyNode(), met);
                collect(entry.getValueNode(), met);
              });
    }
  }
}
