package io.centralita.reload;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Finds the line on which a route file says something. */
final class YamlLines {
  private final List<Node> nodes = new ArrayList<>();

  YamlLines(String text) {
    Set<Node> met = Collections.newSetFromMap(new IdentityHashMap<>());
    new Compose(LoadSettings.builder().build())
        .composeString(text)
        .ifPresent(root -> collect(root, met, nodes));
  }

  private YamlLines(Node scope) {
    collect(scope, Collections.newSetFromMap(new IdentityHashMap<>()), nodes);
  }

  boolean isEmpty() {
    return nodes.isEmpty();
  }

  /** Whether the file is a list of elements: Camel passes over anything else without a word. */
  boolean isList() {
    return nodes.get(0) instanceof SequenceNode;
  }

  /** Whether an element of the list is of one of these kinds. */
  boolean hasElement(Set<String> kinds) {
    return nodes.stream()
        .filter(node -> node instanceof SequenceNode)
        .limit(1)
        .flatMap(list -> ((SequenceNode) list).getValue().stream())
        .filter(element -> element instanceof MappingNode)
        .flatMap(element -> ((MappingNode) element).getValue().stream())
        .anyMatch(entry -> isScalar(entry.getKeyNode(), kinds::contains));
  }

  /** The part of the file that defines the route, or the whole file if there is no such route. */
  YamlLines route(String id) {
    return nodes.stream()
        .filter(node -> node instanceof MappingNode)
        .map(MappingNode.class::cast)
        .filter(map -> value(map, "from").isPresent())
        .filter(map -> value(map, "id").filter(node -> isScalar(node, id::equals)).isPresent())
        .findFirst()
        .map(YamlLines::new)
        .orElse(this);
  }

  /** Where the part begins. */
  int first() {
    return nodes.isEmpty() ? 1 : line(nodes.get(0));
  }

  /** Where a word stands as a key or value of its own, or else within one, as in a URI. */
  Optional<Integer> option(String word) {
    return first(word::equals)
        .or(() -> first(text -> text.contains(word + "=")))
        .or(() -> first(text -> text.contains(word)));
  }

  /** The line nearest to the given one that consists of the word as key or value. */
  int nearest(String word, int line) {
    return nodes.stream()
        .filter(node -> isScalar(node, word::equals))
        .map(YamlLines::line)
        .min(Comparator.comparingInt(found -> Math.abs(found - line)))
        .orElse(line);
  }

  /** The longest key or value that the sentence quotes. */
  Optional<Integer> quotedIn(String sentence) {
    return nodes.stream()
        .filter(node -> isScalar(node, text -> text.length() > 2 && sentence.contains(text)))
        .max(Comparator.comparingInt(node -> ((ScalarNode) node).getValue().length()))
        .map(YamlLines::line);
  }

  private Optional<Integer> first(Predicate<String> wanted) {
    return nodes.stream().filter(node -> isScalar(node, wanted)).findFirst().map(YamlLines::line);
  }

  private static Optional<Node> value(MappingNode map, String key) {
    return map.getValue().stream()
        .filter(entry -> isScalar(entry.getKeyNode(), key::equals))
        .map(NodeTuple::getValueNode)
        .findFirst();
  }

  private static boolean isScalar(Node node, Predicate<String> wanted) {
    return node instanceof ScalarNode scalar && wanted.test(scalar.getValue());
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  private static void collect(Node node, Set<Node> met, List<Node> nodes) {
    if (!met.add(node)) {
      return;
    }
    nodes.add(node);
    if (node instanceof SequenceNode sequence) {
      sequence.getValue().forEach(item -> collect(item, met, nodes));
    } else if (node instanceof MappingNode map) {
      for (NodeTuple entry : map.getValue()) {
        collect(entry.getKeyNode(), met, nodes);
        collect(entry.getValueNode(), met, nodes);
      }
    }
  }
}
