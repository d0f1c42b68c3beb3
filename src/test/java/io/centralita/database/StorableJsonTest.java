package io.centralita.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StorableJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Property
  void of_anyText_losesNothingButNulAndLoneSurrogates(@ForAll("texts") String text) {
    // the regular expression sees code points: a surrogate with its partner is none
    String expected = text.replaceAll("[\\x{0}\\x{D800}-\\x{DFFF}]", "");

    JsonNode original = TextNode.valueOf(text);
    JsonNode storable = StorableJson.of(original);

    assertThat(storable.textValue()).isEqualTo(expected);
    if (expected.equals(text)) {
      assertThat(storable).isSameAs(original);
    }
  }

  @Example
  void of_surrogatesThatANulKeptApart_doesNotJoinThem() {
    assertThat(StorableJson.of(TextNode.valueOf("a\ud83d\0\udcdeb")).textValue()).isEqualTo("ab");
  }

  @Example
  void of_aTreeWithNothingWrong_isThatVeryTree() throws JsonProcessingException {
    JsonNode tree = JSON.readTree("{\"a\":[{\"ñ\":\"📞 \\\\u0000\"}],\"b\":null,\"c\":1.5}");

    assertThat(StorableJson.of(tree)).isSameAs(tree);
  }

  @Example
  void of_aTree_isCleanedInNamesAndAtEveryDepth() throws JsonProcessingException {
    ObjectNode tree = JSON.createObjectNode().put("a\0", 1);
    tree.putArray("list\ud83d")
        .add("x\ud83d")
        .add(JSON.createArrayNode().addObject().put("\udcdek", "📞\0"))
        .add(true)
        .addNull();

    assertThat(StorableJson.of(tree))
        .isEqualTo(JSON.readTree("{\"a\":1,\"list\":[\"x\",{\"k\":\"📞\"},true,null]}"));
  }

  @Example
  void of_aTreeWrongInOneNameAlone_isCleanedThere() throws JsonProcessingException {
    ObjectNode tree = JSON.createObjectNode();
    tree.putArray("list").addObject().put("k\ud83d", "fine");

    assertThat(StorableJson.of(tree)).isEqualTo(JSON.readTree("{\"list\":[{\"k\":\"fine\"}]}"));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
            Arbitraries.of("\0", "\ud83d", "\udcde", "\ud83d\udcde", "\\u0000", "ñ", "\u2028"),
            Arbitraries.strings().all().ofMaxLength(3))
        .list()
        .ofMaxSize(8)
        .map(parts -> String.join("", parts));
  }
}
