package shop;

import java.util.HashMap;
import java.util.Map;

public class Stock {
    private final Map<String, Integer> counts = new HashMap<>();

    public void receive(String article, int count) {
        counts.merge(article, count, Integer::sum);
    }

    public int take(String article, int count) throws OutOfStockException {
        int left = counts.getOrDefault(article, 0) - count;
        if (left < 0) {
            throw new OutOfStockException(article);
        }
        counts.put(article, left);
        return left;
    }

    public boolean has(String article) {
        return counts.getOrDefault(article, 0) > 0;
    }

    public static class OutOfStockException extends Exception {
        public OutOfStockException(String article) {
            super("no more of " + article);
        }
    }
}
