package io.centralita.recordings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

  @Property(tries = 2000)
  void aRange_isThoseBytesThatItNames(
      @ForAll @IntRange(max = 30) int length,
      @ForAll @IntRange(max = 40) int one,
      @ForAll @IntRange(max = 40) int other,
      @ForAll @IntRange(max = 2) int form) {
    String header = form == 0 ? one + "-" + other : form == 1 ? one + "-" : "-" + one;
    List<Long> named =
        LongStream.range(0, length)
            .filter(
                byteNumber ->
                    form == 2
                        ? byteNumber >= length - one
                        : byteNumber >= one && (form == 1 || byteNumber <= other))
            .boxed()
            .toList();

    Optional<ByteRange> range = ByteRange.of("bytes=" + header);

    // one that ends before it begins cannot be read
    assertThat(range.isPresent()).as(header).isEqualTo(form != 0 || one <= other);
    range.ifPresent(
        read -> {
          assertThat(bytes(read.within(length))).as(header).isEqualTo(named);
          assertThat(ByteRange.of(read.header())).isEqualTo(range);
        });
  }

  private static List<Long> bytes(Optional<ByteRange.Part> part) {
    part.ifPresent(some -> assertThat(some.length()).isPositive());
    return part.map(some -> LongStream.range(some.offset(), some.offset() + some.length()))
        .orElseGet(LongStream::empty)
        .boxed()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "bytes", "bytes=", "bytes=-", "bytes=1-2,4-5", "bytes=a-b", "items=0-1", "-1"})
  void whatIsNoSingleRange_asksForNothing(String header) {
    assertThat(ByteRange.of(header)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytes=2-99999999999999999999999", "BYTES = 2 - ", "bytes=2-9223372036854775807"})
  void anEndBehindTheEnd_isTheEnd(String header) {
    assertThat(ByteRange.of(header).orElseThrow().within(5)).contains(new ByteRange.Part(2, 3));
  }
}
