package io.sfworker.celery.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * Reads and writes JSON the way Python does: NaN and integers of any size are read, non-ASCII is escaped, NaN is never
 * written.
 *
 * <p>Threads: safe.
 */
final class ProtocolJson {
    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Digits of one number; 2^70 has 22. Longer ones only serve to burn time in the conversion. */
    private static final int MAX_NUMBER_LENGTH = 1_000;

    private static final JsonMapper WRITER = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .build();

    private final JsonMapper reader;

    ProtocolJson(MessageLimits limits) {
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(limits.maxDepth())
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .maxStringLength(Math.max(limits.maxMessageBytes(), limits.maxBodyBytes()))
                .build();
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(constraints)
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
        this.reader = JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** The value in {@code text}; fails with Jackson's exception when it is not exactly one JSON value. */
    JsonNode read(String text) throws JsonProcessingException {
        return reader.readTree(text);
    }

    static String write(JsonNode value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new FiniteNumbers(WRITER.createGenerator(text))) {
            generator.writeTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static <T> JsonNode toTree(T value) {
        return WRITER.valueToTree(value);
    }

    /** Writes null where Python would write NaN or Infinity, which no JSON reader outside Python accepts. */
    private static final class FiniteNumbers extends JsonGeneratorDelegate {
        FiniteNumbers(JsonGenerator generator) {
            super(generator, false);
        }

        @Override
        public void writeNumber(double value) throws IOException {
            if (Double.isFinite(value)) {
                super.writeNumber(value);
            } else {
                writeNull();
            }
        }

        @Override
        public void writeNumber(float value) throws IOException {
            writeNumber((double) value);
        }
    }
}
