package io.sfworker.testing;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every character that can forge a line, move a cursor, turn the direction of reading, or hide. */
public final class OddCharacters {
    private OddCharacters() {}

    /** Each of them as a text. */
    public static Stream<String> all() {
        Stream<IntStream> ranges = Stream.of(
                IntStream.rangeClosed(0x00, 0x1f),
                IntStream.rangeClosed(0x7f, 0x9f),
                IntStream.rangeClosed(0x200b, 0x200f),
                IntStream.rangeClosed(0x2028, 0x202e),
                IntStream.rangeClosed(0x2060, 0x2064),
                IntStream.rangeClosed(0x2066, 0x206f),
                IntStream.of(0xad, 0x61c, 0x180e, 0xfeff, 0xe0001, 0xe0041, 0xe007f),
                IntStream.of(0xd800, 0xdbff, 0xdc00, 0xdfff));
        return ranges.flatMap(IntStream::boxed).map(Character::toString);
    }

    /** Whether a text has none of them, save the end of a line and the begin of a frame of a stack. */
    public static boolean isClean(String text) {
        return all().filter(odd -> !odd.equals("\n") && !odd.equals("\t")).noneMatch(odd -> has(text, odd));
    }

    private static boolean has(String text, String odd) {
        int point = odd.codePointAt(0);
        return text.codePoints().anyMatch(other -> other == point);
    }
}
