using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Weights.AspNetCore.EntityFrameworkCore.Migrations.Postgres
{
    /// <inheritdoc />
    internal partial class AuditInOrder : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // First, because dropping the other indexes blocks readers until the end of the transaction.
            migrationBuilder.CreateIndex(
                name: "IX_WeightsAudit_At_Customer",
                table: "WeightsAudit",
                columns: new[] { "At", "Customer" });

            migrationBuilder.DropIndex(
                name: "IX_WeightsAudit_At",
                table: "WeightsAudit");

            migrationBuilder.DropIndex(
                name: "IX_WeightsAudit_Customer_At",
                table: "WeightsAudit");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_WeightsAudit_At_Customer",
                table: "WeightsAudit");

            migrationBuilder.CreateIndex(
                name: "IX_WeightsAudit_At",
                table: "WeightsAudit",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_WeightsAudit_Customer_At",
                table: "WeightsAudit",
                columns: new[] { "Customer", "At" });
        }
    }
}
