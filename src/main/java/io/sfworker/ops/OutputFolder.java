package io.sfworker.ops;

import io.sfworker.task.AttemptId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where Runners keep what party processes print: one folder an attempt, one file a party. */
public final class OutputFolder {
    private final @Nullable Path folder;

    /** {@code folder} is null when nothing is kept. */
    public OutputFolder(@Nullable Path folder) {
        this.folder = folder;
    }

    /** Named as the Runner names it (`sfworker.files.AttemptFolder`). */
    @Nullable
    String of(AttemptId attempt) {
        return folder == null
                ? null
                : folder.resolve(URLEncoder.encode(attempt.value(), StandardCharsets.UTF_8))
                        .toString();
    }
}
