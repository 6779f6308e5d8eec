package io.sfworker.revision;

import java.nio.file.Path;

/**
 * One content of the route files and of what belongs to them.
 *
 * @param hash its name, see {@link RevisionFiles#hash}
 * @param files the files
 * @param copy folder with a copy of them that nobody edits: {@code routes/}, {@code schema/}, {@code algorithms/}
 */
public record Revision(String hash, RevisionFiles files, Path copy) {
    /** The copy as a place to read from. */
    public Sources sources() {
        return Sources.inCopy(copy);
    }
}
