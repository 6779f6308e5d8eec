package io.sfworker.intake;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The begin of a file: it ends after the first bytes, and knows whether somebody wanted more. */
final class FirstBytes extends FilterInputStream {
    private int left;
    private boolean cut;

    FirstBytes(InputStream file, int count) {
        super(file);
        this.left = count;
    }

    /** Whether more was asked for. */
    boolean isCut() {
        return cut;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0) {
            cut = true;
            return -1;
        }
        int count = super.read(buffer, offset, Math.min(length, left));
        left -= Math.max(0, count);
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        throw new IOException("only read from the begin on");
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
