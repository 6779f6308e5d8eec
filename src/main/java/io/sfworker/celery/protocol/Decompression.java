package io.sfworker.celery.protocol;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Expands a compressed body, never beyond a limit, whatever the data claims.
 *
 * <p>zstd and brotli are refused: both need native code, which a worker for private data should not load on a sender's
 * word.
 */
final class Decompression {
    /** Memory the xz decoder may take, in KiB; its presets need at most 65 MiB. */
    private static final int XZ_MEMORY = 72 << 10;

    private Decompression() {}

    static byte[] expand(byte[] data, String compression, int maxBytes) throws MessageRefused {
        try (InputStream in = open(data, compression.toLowerCase(Locale.ROOT))) {
            byte[] expanded = in.readNBytes(maxBytes + 1);
            if (expanded.length > maxBytes) {
                throw new MessageRefused(
                        RefusalReason.TOO_LARGE, "the body expands to more than %d bytes".formatted(maxBytes));
            }
            return expanded;
        } catch (IOException | IllegalArgumentException e) {
            throw new MessageRefused(RefusalReason.BAD_COMPRESSION, "the compressed body cannot be expanded");
        }
    }

    private static InputStream open(byte[] data, String compression) throws IOException, MessageRefused {
        InputStream in = new ByteArrayInputStream(data);
        return switch (compression) {
            // kombu calls both so and always writes a zlib stream, never a gzip file.
            case "application/x-gzip", "gzip", "zlib" -> new InflaterInputStream(in);
            case "application/x-bz2", "bzip2", "bzip" -> new BZip2CompressorInputStream(in);
            case "application/x-lzma", "lzma", "xz" -> new XZInputStream(in, XZ_MEMORY);
            case "application/zstd", "zstd", "application/x-brotli", "brotli" ->
                throw new MessageRefused(
                        RefusalReason.BAD_COMPRESSION, "zstd and brotli are not accepted; use gzip, bzip2 or lzma");
            default -> throw new MessageRefused(RefusalReason.BAD_COMPRESSION, "the compression is not known");
        };
    }
}
