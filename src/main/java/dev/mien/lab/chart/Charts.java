package dev.mien.lab.chart;

import dev.mien.lab.stats.Interval;
import dev.mien.lab.stats.Proportion;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.util.List;
import java.util.Map;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.text.TextUtils;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** The charts of the reports, in one look: no background, thin axes, colours that the colour-blind can tell (Okabe and Ito 2008). */
public final class Charts {
    private static final List<Color> COLOURS = List.of(new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73),
            new Color(0xCC79A7), new Color(0xE69F00), new Color(0x56B4E9), new Color(0x999999));
    private static final double DOT = 6;

    static {
        TextUtils.setUseDrawRotatedStringWorkaround(false); // else it draws the outlines of letters
    }

    private Charts() {}

    /**
     * Points in colours by series, both axes from -1 to 1, crossing in the middle: valence and arousal as in Fig. 9 of Akhyani et
     * al. 2022.
     *
     * @param points name of a series to its points, {@code {x, y}} each
     */
    public static JFreeChart circumplex(String title, String x, String y, Map<String, List<double[]>> points) {
        JFreeChart chart = chart(title, x, y, points, false);
        XYPlot plot = chart.getXYPlot();
        for (var axis : List.of(plot.getDomainAxis(), plot.getRangeAxis())) {
            axis.setRange(-1, 1);
            ((NumberAxis) axis).setTickUnit(new NumberTickUnit(0.5));
        }
        plot.setDomainZeroBaselineVisible(true);
        plot.setRangeZeroBaselineVisible(true);
        plot.setDomainZeroBaselinePaint(Svg.INK);
        plot.setRangeZeroBaselinePaint(Svg.INK);
        return chart;
    }

    /** Points in colours by series; the axes as far as the points reach. */
    public static JFreeChart scatter(String title, String x, String y, Map<String, List<double[]>> points) {
        return chart(title, x, y, points, false);
    }

    /** Curves in colours by series. */
    public static JFreeChart curves(String title, String x, String y, Map<String, List<double[]>> points) {
        return chart(title, x, y, points, true);
    }

    /**
     * Bars with intervals, lying, one below the other: for each row one bar for each name, in the name's colour.
     *
     * @param x    what is measured; the axis goes from 0 to 100
     * @param rows row to name to the share that its bar shows, in per cent of one
     */
    public static JFreeChart bars(String x, Map<String, Map<String, Proportion>> rows) {
        List<String> names = rows.values().stream().flatMap(r -> r.keySet().stream()).distinct().sorted().toList();
        XYIntervalSeriesCollection data = new XYIntervalSeriesCollection();
        names.forEach(n -> data.addSeries(new XYIntervalSeries(n)));
        double width = 0.8 / names.size();
        int at = 0;
        for (Map<String, Proportion> row : rows.values()) {
            for (Map.Entry<String, Proportion> bar : row.entrySet()) {
                int series = names.indexOf(bar.getKey());
                double middle = at + (series + 0.5) * width - 0.4;
                Interval i = bar.getValue().wilson();
                data.getSeries(series).add(middle, middle - width / 2, middle + width / 2, 100 * bar.getValue().rate(),
                        100 * i.low(), 100 * i.high());
            }
            at++;
        }
        SymbolAxis down = new SymbolAxis(null, rows.keySet().toArray(new String[0]));
        down.setInverted(true);
        down.setGridBandsVisible(false);
        NumberAxis across = new NumberAxis(x);
        across.setRange(0, 100);
        XYBarRenderer bars = new XYBarRenderer();
        bars.setUseYInterval(false);
        bars.setShadowVisible(false);
        bars.setBarPainter(new StandardXYBarPainter());
        XYErrorRenderer intervals = new XYErrorRenderer();
        intervals.setDrawXError(false);
        intervals.setDefaultShapesVisible(false);
        intervals.setErrorPaint(Svg.INK);
        for (int i = 0; i < names.size(); i++) {
            bars.setSeriesPaint(i, colour(i));
        }
        XYPlot plot = new XYPlot(data, down, across, bars);
        plot.setFixedLegendItems(plot.getLegendItems()); // else the intervals are in it, too
        plot.setDataset(1, data);
        plot.setRenderer(1, intervals);
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        plot.setOrientation(PlotOrientation.HORIZONTAL);
        return dressed(new JFreeChart(null, JFreeChart.DEFAULT_TITLE_FONT, plot, true));
    }

    private static JFreeChart chart(String title, String x, String y, Map<String, List<double[]>> points,
            boolean lines) {
        XYSeriesCollection data = new XYSeriesCollection();
        points.forEach((name, list) -> {
            XYSeries series = new XYSeries(name, false);
            list.forEach(p -> series.add(p[0], p[1]));
            data.addSeries(series);
        });
        JFreeChart chart = dressed(ChartFactory.createScatterPlot(title, x, y, data));
        XYPlot plot = chart.getXYPlot();
        ((NumberAxis) plot.getDomainAxis()).setAutoRangeIncludesZero(false);
        ((NumberAxis) plot.getRangeAxis()).setAutoRangeIncludesZero(false);
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(lines, !lines);
        for (int i = 0; i < data.getSeriesCount(); i++) {
            renderer.setSeriesPaint(i, colour(i));
            renderer.setSeriesShape(i, new Ellipse2D.Double(-DOT / 2, -DOT / 2, DOT, DOT));
            renderer.setSeriesStroke(i, new BasicStroke(2));
        }
        plot.setRenderer(renderer);
        return chart;
    }

    private static Color colour(int series) {
        return COLOURS.get(series % COLOURS.size());
    }

    private static JFreeChart dressed(JFreeChart chart) {
        chart.setBackgroundPaint(null);
        if (chart.getTitle() != null) {
            chart.getTitle().setPaint(Svg.INK);
        }
        chart.getLegend().setBackgroundPaint(null);
        chart.getLegend().setItemPaint(Svg.INK);
        XYPlot plot = chart.getXYPlot();
        plot.setBackgroundPaint(null);
        plot.setOutlinePaint(Svg.INK);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinePaint(new Color(0x999999));
        for (var axis : List.of(plot.getDomainAxis(), plot.getRangeAxis())) {
            axis.setLabelPaint(Svg.INK);
            axis.setTickLabelPaint(Svg.INK);
            axis.setAxisLinePaint(Svg.INK);
            axis.setTickMarkPaint(Svg.INK);
        }
        return chart;
    }
}
